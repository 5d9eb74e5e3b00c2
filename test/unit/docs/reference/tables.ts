// The tables of docs/benchmark.md, docs/report-json.md, docs/thresholds-json.md, docs/corrected-json.md and
// docs/predictions-csv.md, from the schemas.
import { Correction } from '../../../../cli/correction/contract.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { PredictionLine, UnscoredLine } from '../../../../lambda/shared/contracts/report/predictions-csv.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { ThresholdsFile } from '../../../../lambda/shared/contracts/report/thresholds.ts';
import { UnscoredReport } from '../../../../lambda/shared/contracts/report/unscored-report.ts';
import { jsonSchema, type Key, keysOf, type Schema, typeOf } from './keys.ts';

interface Page {
  readonly file: string;
  readonly schema: Schema;
  readonly columns: readonly Column[];
  /** Path → where its keys are explained instead. */
  readonly elsewhere: Readonly<Record<string, string>>;
}

interface Column {
  readonly name: string;
  readonly cell: (key: Key, page: Page) => string;
}

const unit: Column = { name: 'Unit', cell: ({ schema }) => unitOf(schema) };
const type: Column = { name: 'Type', cell: ({ path, schema }, { elsewhere }) => elsewhere[path] ?? typeOf(schema) };
const meaning: Column = { name: 'Meaning', cell: meaningOf };
const key = (name: string): Column => ({ name, cell: ({ path }) => `\`${path}\`` });

export const PAGES: readonly Page[] = [
  {
    file: 'docs/benchmark.md',
    schema: jsonSchema(Benchmark, 'input'),
    columns: [key('Key'), type, unit, { name: 'Default', cell: defaultOf }, meaning],
    elsewhere: {},
  },
  {
    file: 'docs/report-json.md',
    schema: jsonSchema(Report, 'output'),
    columns: [key('Key'), type, unit, meaning],
    elsewhere: { benchmark: '[benchmark](benchmark.md)' },
  },
  {
    file: 'docs/thresholds-json.md',
    schema: jsonSchema(ThresholdsFile, 'output'),
    columns: [key('Key'), type, unit, meaning],
    elsewhere: {},
  },
  {
    file: 'docs/corrected-json.md',
    schema: jsonSchema(Correction, 'output'),
    columns: [key('Key'), type, meaning],
    elsewhere: {},
  },
  {
    file: 'docs/predictions-csv.md',
    schema: jsonSchema(PredictionLine, 'output'),
    columns: [
      key('Column'),
      { name: 'Type', cell: ({ schema }) => typeOf(schema).replace(/ or null$/, '') },
      unit,
      { name: 'Empty where', cell: ({ schema }) => schema.empty ?? 'never' },
      meaning,
    ],
    elsewhere: {},
  },
];

/** Names in a report or a line of rows to predict. All but one are in the tables. */
const LISTS: Readonly<Record<string, () => readonly string[]>> = {
  UnscoredReport: () => Object.keys(UnscoredReport.shape),
  'UnscoredReport variants[]': () => Object.keys(UnscoredReport.shape.variants.element.shape),
  UnscoredLine: () => Object.keys(UnscoredLine.shape),
};

/** @example '<!-- keys: models[] -->' */
const PLACE = /(<!-- (keys|names)(?:: (.+?))? -->)\n(?:[\s\S]*?\n)??(<!-- \/\2 -->)/g;

/** @returns the page's text with the schema's tables. @throws Error for a key that the page has no place for */
export function withTables(page: Page, text: string): string {
  const places = [...text.matchAll(PLACE)].flatMap(([, , kind, path = '']) => (kind === 'keys' ? [path] : []));
  const types = Object.keys(page.schema.$defs ?? {}).filter((name) => !name.startsWith('__'));
  const untold = ['', ...types].filter((path) => !places.includes(path));
  if (untold.length > 0) throw new Error(`${page.file} has no <!-- keys --> for ${untold.map((one) => `"${one}"`)}`);
  return text.replace(PLACE, (_, begin: string, kind: string, path = '', end: string) => {
    return [begin, kind === 'names' ? namesOf(path) : table(page, path, places), end].join('\n');
  });
}

function namesOf(list: string): string {
  const names = LISTS[list];
  if (!names) throw new Error(`there is no list ${list}`);
  return names()
    .map((name) => `\`${name}\``)
    .join(', ');
}

function table(page: Page, path: string, places: readonly string[]): string {
  const stops = (below: string) => below !== path && (places.includes(below) || Object.hasOwn(page.elsewhere, below));
  const keys = keysOf(schemaAt(page.schema, path), page.schema.$defs?.[path] ? '' : path, stops);
  if (keys.length === 0) throw new Error(`${page.file}: there are no keys at ${path}`);
  const columns = page.columns.filter(
    ({ name, cell }) => name !== 'Unit' || keys.some((one) => cell(one, page) !== ''),
  );
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(columns.map(({ name }) => name)),
    `|${columns.map(() => '---').join('|')}|`,
    ...keys.map((one) => line(columns.map(({ cell }) => cell(one, page)))),
  ].join('\n');
}

/** @param path of keys and lists, such as `variants[]`, or the name of a type */
function schemaAt(root: Schema, path: string): Schema {
  const definition = root.$defs?.[path];
  if (definition) return definition;
  const steps = path.split('.').filter((step) => step !== '');
  return steps.reduce<Schema>((schema, step) => {
    const child = schema.properties?.[step.replace('[]', '')];
    const found = step.endsWith('[]') ? listIn(child)?.items : child;
    if (!found) throw new Error(`there is no key ${path}`);
    return found;
  }, root);
}

const listIn = (schema: Schema | undefined): Schema | undefined =>
  schema?.items ? schema : (schema?.anyOf ?? []).find(({ items }) => items);

function unitOf({ unit: own, anyOf, items }: Schema): string {
  return own ?? (anyOf ?? []).map(unitOf).find((one) => one !== '') ?? (items ? unitOf(items) : '');
}

/** A nullable key may be described before or after that is said. */
const descriptionOf = ({ description, anyOf }: Schema): string | undefined =>
  description ?? anyOf?.map(descriptionOf).find((one) => one !== undefined);

const DEFAULT = / ?Default: (.*)\.$/;

function meaningOf({ path, schema, only }: Key, { file }: Page): string {
  const description = descriptionOf(schema);
  if (!description) throw new Error(`${file}: the schema does not describe ${path}`);
  const text = description.replace(DEFAULT, '');
  if (only.length === 0) return text;
  const start = only.map((one) => `\`${one}\``).join(' and ');
  return `With ${start}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function defaultOf({ path, schema, required }: Key, { file }: Page): string {
  if (required) return 'required';
  if (schema.default !== undefined) return schema.properties ? '' : `\`${JSON.stringify(schema.default)}\``;
  const [, told] = DEFAULT.exec(descriptionOf(schema) ?? '') ?? [];
  if (told === undefined) throw new Error(`${file}: the schema does not say what happens without ${path}`);
  return told;
}
