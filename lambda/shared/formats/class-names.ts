// Class names for numeric labels, as Hugging Face's datasets store them.
import * as z from 'zod';
import type { FormatTable } from './table.ts';

/** Column → names, indexed by number. */
export type ClassNames = ReadonlyMap<string, readonly string[]>;

const Feature = z.object({ _type: z.literal('ClassLabel'), names: z.array(z.string()).min(1) });
/** In dataset_info.json, and as `info` in the metadata of Parquet files. */
const Info = z.object({ features: z.record(z.string(), z.unknown()) });
const Wrapped = z.object({ info: Info });

const NameMap = z.record(z.string(), z.string());
const CardFeature = z.object({
  name: z.string(),
  dtype: z.object({ class_label: z.object({ names: z.union([NameMap, z.array(z.string())]) }) }),
});
const CardInfo = z.object({ features: z.array(z.unknown()) });
/** The YAML at the beginning of README.md. */
const Card = z.object({ dataset_info: z.union([CardInfo, z.array(CardInfo)]) });

export function featureNames(metadata: unknown): ClassNames {
  const info = Wrapped.safeParse(metadata).data?.info ?? Info.safeParse(metadata).data;
  return new Map(
    Object.entries(info?.features ?? {}).flatMap(([column, feature]) => {
      const { data } = Feature.safeParse(feature);
      return data ? [[column, data.names] as const] : [];
    }),
  );
}

export function cardNames(card: unknown): ClassNames {
  const infos = [Card.safeParse(card).data?.dataset_info ?? []].flat();
  return new Map(
    infos.flatMap(({ features }) =>
      features.flatMap((feature) => {
        const { data } = CardFeature.safeParse(feature);
        if (!data) return [];
        const { names } = data.dtype.class_label;
        return [[data.name, Array.isArray(names) ? names : inOrder(names)] as const];
      }),
    ),
  );
}

/** `{'0': neg, '1': pos}` */
function inOrder(names: Readonly<Record<string, string>>): string[] {
  const ordered: string[] = [];
  for (const [number, name] of Object.entries(names)) if (/^\d{1,5}$/.test(number)) ordered[Number(number)] = name;
  return Array.from(ordered, (name, number) => name ?? String(number));
}

/** Replaces numbers with class names in the same columns. -1, which means no label, becomes an empty cell. */
export function withClassNames(table: FormatTable, names: ClassNames): FormatTable {
  const known = table.columns.flatMap((column, at) => {
    const classes = names.get(column);
    return classes ? [{ column, at, classes }] : [];
  });
  if (known.length === 0) return table;
  async function* rows(): AsyncGenerator<readonly string[], void> {
    for await (const fields of table.rows) {
      const replaced = [...fields];
      for (const { at, classes } of known) {
        const number = fields[at] ?? '';
        replaced[at] = number === '-1' ? '' : /^\d+$/.test(number) ? (classes[Number(number)] ?? number) : number;
      }
      yield replaced;
    }
  }
  const columns = known.map(({ column }) => JSON.stringify(column)).join(', ');
  const note = `The numbers in ${columns} were replaced by the names of the classes that the dataset gives.`;
  return { ...table, rows: rows(), notes: [...table.notes, note] };
}
