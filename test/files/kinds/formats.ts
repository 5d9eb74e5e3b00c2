// Files that are not CSV.
import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { parquet, xlsx, zip } from '../../support/formats/write.ts';
import { AS_PLAIN, csv, type Kind, LABELS, label, labelNumber, PLAIN, prose, rowsOf } from '../kind.ts';

const objects = rowsOf((row) => ({ id: row, text: prose(row), label: label(row) }));
const json = (value: unknown): string => JSON.stringify(value);
const jsonLines = (values: readonly unknown[]): string => values.map((value) => `${json(value)}\n`).join('');
const column = (name: 'text' | 'label') => objects.map((object) => object[name]);

const one = (name: string, input: string, content: string | Buffer, kind: Partial<Kind> = {}): Kind => ({
  name,
  files: { [input]: content },
  input,
  becomes: AS_PLAIN,
  ...kind,
});

const choices = rowsOf((row) => ({
  id: row,
  data: { text: prose(row) },
  annotations: [
    { result: [{ from_name: 'intent', to_name: 'text', type: 'choices', value: { choices: [label(row)] } }] },
  ],
}));
const records = rowsOf((row) => ({
  id: `r-${row}`,
  fields: { text: prose(row) },
  responses: { label: [{ value: label(row), user_id: 'u' }] },
}));
const tests = rowsOf((row) => ({ vars: { text: prose(row) }, assert: [{ type: 'equals', value: label(row) }] }));
const folder = Object.fromEntries(rowsOf((row) => [`texts/${label(row)}/${row}.txt`, prose(row)]));
const classNames = {
  features: { text: { dtype: 'string', _type: 'Value' }, label: { names: LABELS, _type: 'ClassLabel' } },
};

export const FORMATS: readonly Kind[] = [
  one('JSON Lines', 'data.jsonl', jsonLines(objects)),
  one('JSON Lines, gzipped', 'data.jsonl.gz', gzipSync(jsonLines(objects))),
  one('JSON, a list of objects', 'data.json', json(objects)),
  one(
    'JSON, columns of rows as pandas writes them',
    'data.json',
    json(
      Object.fromEntries(
        (['text', 'label'] as const).map((name) => [
          name,
          Object.fromEntries(column(name).map((value, row) => [row, value])),
        ]),
      ),
    ),
  ),
  one(
    'JSON with items, as hosted evaluation services export them',
    'data.jsonl',
    jsonLines(objects.map((item) => ({ item }))),
  ),
  one('JSON with splits, of which one is named', 'data.json', json({ dev: objects, other: objects.slice(0, 9) }), {
    flag: { splitName: 'dev' },
  }),
  one('JSON with splits, of which none is named', 'data.json', json({ dev: objects, other: objects.slice(0, 9) }), {
    becomes: { refused: /dev.*other/s },
  }),
  one('Parquet', 'data.parquet', parquet({ text: column('text'), label: column('label') })),
  one(
    'a spreadsheet with its data on the second sheet',
    'data.xlsx',
    await xlsx({
      Notes: [['nothing here']],
      Data: [['text', 'label'], ...objects.map((object) => [object.text, object.label])],
    }),
    { flag: { sheet: 'Data' } },
  ),
  one('a ZIP of one file', 'data.zip', await zip({ 'data.csv': csv(PLAIN) })),
  one('an export of Label Studio', 'export.json', json(choices), {}),
  one('an export of Argilla', 'records.json', json(records)),
  one('tests of promptfoo', 'tests.yaml', stringify({ tests }), {}),
  {
    name: 'a folder of texts by label',
    files: folder,
    input: 'texts',
    becomes: AS_PLAIN,
  },
  {
    name: 'a folder of a data set, with names for its numbers',
    files: {
      'set/dataset_info.json': json(classNames),
      'set/data/test-00000-of-00001.parquet': parquet({
        text: column('text'),
        label: rowsOf((row) => BigInt(labelNumber(row))),
      }),
    },
    input: 'set',
    becomes: AS_PLAIN,
  },
  one('JSON Lines that are cut off', 'data.jsonl', jsonLines(objects).slice(0, -20), {
    becomes: { refused: /data\.jsonl:80/ },
  }),
];
