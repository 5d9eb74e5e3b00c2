// The two commands that the benchmark compares. Each fails if its work is incomplete, because that gives no figure.
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type Latency, type Measurement, measure } from './measure.ts';
import { writeBenchmark, writeRows } from './work.ts';

const ROOT = join(import.meta.dirname, '..');

const WholeReport = z.object({
  status: z.literal('complete'),
  variants: z.tuple([z.object({ answered: z.number() })]),
});

/** `holdout run`, with a fresh state folder, so that there is nothing to resume. */
export async function holdoutRun(
  folder: string,
  rows: number,
  inFlight: number,
  latency: Latency,
): Promise<Measurement> {
  const place = await mkdtemp(join(folder, 'run-'));
  const args = [
    join(ROOT, 'cli', 'holdout.js'),
    'run',
    await writeRows(folder, rows),
    ...['--benchmark', await writeBenchmark(folder)],
    ...['--max-concurrent-requests', String(inFlight)],
    ...['--out', join(place, 'reports'), '--state', join(place, 'state'), '--json'],
  ];
  const measurement = await measure(args, rows, inFlight, latency);
  const { variants } = WholeReport.parse(JSON.parse(measurement.stdout));
  return checked(measurement, variants[0].answered);
}

/** `openai` with `p-limit`, from bare-loop.ts. */
export async function bareLoop(folder: string, rows: number, inFlight: number, latency: Latency): Promise<Measurement> {
  const out = join(folder, 'bare-loop.csv');
  const script = join(import.meta.dirname, 'bare-loop.ts');
  const args = [script, await writeRows(folder, rows), out, '--in-flight', String(inFlight)];
  const measurement = await measure(args, rows, inFlight, latency);
  const answers = z
    .array(z.object({ prediction: z.string().min(1) }))
    .parse(parse(await readFile(out), { columns: true }));
  return checked(measurement, answers.length);
}

function checked(measurement: Measurement, answered: number): Measurement {
  if (answered === measurement.rows) return measurement;
  throw new Error(`Only ${answered} of ${measurement.rows} rows were answered.`);
}
