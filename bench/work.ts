// What the benchmark classifies: the same short rows for every measured command.
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export const LABELS = ['billing', 'bug', 'how-to', 'account access', 'feature request'];
export const MODEL = 'stub';

/** @returns the path of a CSV with the columns id, text and label */
export async function writeRows(folder: string, rows: number): Promise<string> {
  const path = join(folder, `rows-${rows}.csv`);
  await pipeline(Readable.from(csv(rows)), createWriteStream(path));
  return path;
}

function* csv(rows: number): Generator<string> {
  yield 'id,text,label\n';
  for (let row = 0; row < rows; row++) {
    yield `${row},"Ticket ${row}: the timer shows other hours than the report, since Monday.",${LABELS[row % LABELS.length]}\n`;
  }
}

/** One model and nothing else, so that there is one request per row. */
export async function writeBenchmark(folder: string): Promise<string> {
  const path = join(folder, 'benchmark.json');
  await writeFile(path, JSON.stringify({ label: 'label', labels: LABELS, models: [MODEL], baselines: [] }));
  return path;
}
