// What the rows of a run count in comparisons, as it stands in the bucket: found once, before the first wave is judged.
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Run } from '../../shared/contracts/run.ts';
import { folded } from '../../shared/copies/copy-index.ts';
import { Together } from '../../shared/copies/together.ts';
import type { Units } from '../../shared/copies/units.ts';
import type { CsvTable } from '../../shared/csv/open.ts';
import { weightsKey } from '../../shared/keys.ts';
import { unitWeights, type Weights, weightsOf } from '../../shared/sequential/weights.ts';
import { GZIP_TYPE } from '../../shared/storage/json.ts';
import type { Store } from '../../shared/storage/store.ts';
import { fieldsText } from '../../shared/text/row.ts';
import { openUnlessGone } from '../open-unless-gone.ts';

/**
 * A pure function of the holdout's version and the run, so it does not matter who writes it, or how often. It is kept
 * because looking for copies takes a pass over the file. Four bytes a row.
 * @returns undefined if it was never written and the holdout is no longer there
 */
export async function runWeights(run: Run, store: Store): Promise<Weights | undefined> {
  const key = weightsKey(run.run);
  const standing = unpacked(await store.read(key), run.rows);
  if (standing) return standing;
  const table = await openUnlessGone(run, store);
  if (!table) return undefined;
  const units = await unitsIn(table, run);
  const weights = units ? unitWeights(run, units) : new Uint32Array(run.rows).fill(1);
  await store.put(key, packed(weights), { contentType: GZIP_TYPE });
  return weightsOf(weights);
}

async function unitsIn({ header, batches }: CsvTable, { rows, columns }: Run): Promise<Units | undefined> {
  const textOf = fieldsText(header, columns.text);
  const group = columns.group === undefined ? -1 : header.indexOf(columns.group);
  const together = new Together(rows, columns.group !== undefined);
  for await (const batch of batches) {
    for (const { fields } of batch) together.add(folded(textOf(fields)), fields[group]);
  }
  return together.related().units;
}

/** Little-endian integers of 32 bits, as on every machine that runs this. */
const packed = ({ buffer, byteOffset, byteLength }: Uint32Array): Buffer =>
  gzipSync(new Uint8Array(buffer, byteOffset, byteLength));

/** @returns undefined if there is none, or none that can be: all rows together weigh as much as there are. */
export function unpacked(bytes: Uint8Array | undefined, rows: number): Weights | undefined {
  if (!bytes) return undefined;
  try {
    const plain = gunzipSync(bytes);
    const of = new Uint32Array(Uint8Array.from(plain).buffer);
    const isWhole = of.length === rows && of.reduce((sum, weight) => sum + weight, 0) === rows;
    return isWhole ? weightsOf(of) : undefined;
  } catch {
    return undefined;
  }
}
