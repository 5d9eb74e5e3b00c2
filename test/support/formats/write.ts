// Makes small files in binary formats.

import { buffer } from 'node:stream/consumers';
import { parquetWriteBuffer } from 'hyparquet-writer';
import writeExcelFile from 'write-excel-file/node';
import { ZipFile } from 'yazl';

type Columns = Readonly<Record<string, readonly unknown[]>>;

export function parquet(columns: Columns, kvMetadata: { key: string; value: string }[] = [], rowGroupSize = 2): Buffer {
  const columnData = Object.entries(columns).map(([name, data]) => ({ name, data: [...data] }));
  return Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize, kvMetadata }));
}

export async function zip(entries: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const file = new ZipFile();
  for (const [name, content] of Object.entries(entries)) file.addBuffer(Buffer.from(content), name);
  file.end();
  return await buffer(file.outputStream);
}

const DATE = { type: Date, format: 'yyyy-mm-dd hh:mm' } as const;

type Value = string | number | boolean | Date | null;

/** @param sheets lines by name of the sheet */
export async function xlsx(sheets: Readonly<Record<string, readonly (readonly Value[])[]>>): Promise<Buffer> {
  const data = Object.entries(sheets).map(([sheet, lines]) => ({
    sheet,
    data: lines.map((line) => line.map((value) => (value instanceof Date ? { value, ...DATE } : value))),
  }));
  return await writeExcelFile(data).toBuffer();
}

/** A minimal workbook with this content in its sheet. */
export const sheetXml = (rows: string): Promise<Buffer> =>
  zip({
    'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>',
    'xl/worksheets/s.xml': `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
  });
