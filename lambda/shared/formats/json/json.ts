// JSON and JSON Lines.
import { MAX_RECORD_BYTES } from '../../contracts/limits.ts';
import { tryJson } from '../../storage/json.ts';
import { MAX_DEPTH, MAX_DOCUMENT_BYTES } from '../limits.ts';
import { type FormatInput, type FormatTable, unusable } from '../table.ts';
import { toText, utf8Bytes } from '../text-bytes.ts';
import { documentRows } from './document.ts';
import { type JsonRecord, jsonElements, jsonLines } from './elements.ts';
import { recordsTable } from './records.ts';
import { isObject, parseValue } from './value.ts';

const LINES_ENDING = /\.(jsonl|ndjson)(\.(gz|zst))?$/i;

/** @throws InputError if the file is not JSON, or not a table. */
export async function jsonTable({ path, file, options }: FormatInput): Promise<FormatTable> {
  const bytes = (): AsyncIterable<Buffer> => utf8Bytes(path, file);
  const shape = await shapeOf(bytes(), LINES_ENDING.test(file), file);
  if (shape === 'lines') return await recordsTable(() => jsonLines(bytes(), file), file, options);
  if (shape === 'list') return await recordsTable(() => jsonElements(bytes(), file), file, options);
  const document = await whole(bytes(), file);
  const { records, split, splits, isNamed } = documentRows(document, file, options);
  // The lines of an object do not help to find a row, so problems count its rows.
  async function* read(): AsyncGenerator<JsonRecord, void> {
    for (const value of records) yield { value, line: 1 };
  }
  const table = await recordsTable(read, file, isNamed ? { ...options, header: true } : options);
  return { ...table, ...(split !== undefined && { split }), ...(splits && { splits }) };
}

/** One value on the first line and more below it: JSON Lines. */
async function shapeOf(
  bytes: AsyncIterable<Buffer>,
  isNamedLines: boolean,
  file: string,
): Promise<'lines' | 'list' | 'object'> {
  let head = '';
  let isWhole = true;
  for await (const chunk of bytes) {
    head = `${head}${chunk.toString('utf8')}`.trimStart();
    isWhole = !hasSecondLine(head) && head.length <= MAX_RECORD_BYTES;
    if (!isWhole) break;
  }
  const text = head;
  const end = text.indexOf('\n');
  const line = end < 0 ? text : text.slice(0, end);
  // A first line this long is not a row.
  const isOneValue = line.length <= MAX_RECORD_BYTES && tryJson(line) !== undefined;
  if (isOneValue && (!isWhole || (isNamedLines && !line.startsWith('[')))) return 'lines';
  if (text.startsWith('[')) return 'list';
  if (text.startsWith('{')) return isNamedLines ? 'lines' : 'object';
  if (isNamedLines) return 'lines';
  const advice = 'Expected a list of objects such as [{"text": "…", "label": "…"}], or one object on each line.';
  throw unusable(file, text === '' ? 'the file is empty.' : 'this is no JSON.', advice);
}

function hasSecondLine(text: string): boolean {
  const end = text.indexOf('\n');
  return end >= 0 && /\S/.test(text.slice(end));
}

async function whole(bytes: AsyncIterable<Buffer>, file: string): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= MAX_DOCUMENT_BYTES) continue;
    const message = `the file is one JSON object of more than ${MAX_DOCUMENT_BYTES / 1024 / 1024} MB, which would have to be read whole.`;
    throw unusable(file, message, 'Write a list of objects, or one object on each line (JSON Lines).');
  }
  const text = toText(Buffer.concat(chunks), file, 1);
  if (depthOf(text) > MAX_DEPTH) throw unusable(file, `values are nested more than ${MAX_DEPTH} deep.`);
  const value = parseValue(text, file, 1);
  if (isObject(value)) return value;
  throw unusable(file, 'this is no JSON object.');
}

/** How deeply brackets nest outside strings. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth--;
  }
  return deepest;
}
