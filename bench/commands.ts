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
  variants: z.tuple([z.object({ answered: z.number(), latency_ms: z.object({ p50: z.number() }) })]),
});

/** @param node arguments for Node */
type Command = (
  folder: string,
  rows: number,
  inFlight: number,
  latency: Latency,
  node?: readonly string[],
) => Promise<Measurement>;

const CHECKOUT = join(ROOT, 'cli', 'holdout.js');

/** `holdout run` with a fixed number of calls in flight. @param program the command line's file */
export const holdoutRunOf =
  (program: string): Command =>
  (folder, rows, inFlight, latency, node = []) =>
    run([...node, program], folder, rows, inFlight, latency, ['--max-concurrent-requests', String(inFlight)]);

export const holdoutRun = holdoutRunOf(CHECKOUT);

/** `holdout run` as users start it: it finds out how many calls in flight the endpoint takes. */
export const growingRun: Command = (folder, rows, inFlight, latency) =>
  run([CHECKOUT], folder, rows, inFlight, latency, []);

/** With a fresh state folder, so that there is nothing to resume. */
async function run(
  program: readonly string[],
  folder: string,
  rows: number,
  inFlight: number,
  latency: Latency,
  limit: readonly string[],
): Promise<Measurement> {
  const place = await mkdtemp(join(folder, 'run-'));
  const args = [
    ...program,
    'run',
    await writeRows(folder, rows),
    ...['--benchmark', await writeBenchmark(folder)],
    ...limit,
    ...['--out', join(place, 'reports'), '--state', join(place, 'state'), '--json'],
  ];
  const measurement = await measure(args, rows, inFlight, latency);
  const { variants } = WholeReport.parse(JSON.parse(measurement.stdout));
  const [{ answered, latency_ms }] = variants;
  return { ...checked(measurement, answered), reportedP50Ms: latency_ms.p50 };
}

/** `openai` with `p-limit`, from bare-loop.ts. */
export const bareLoop: Command = async (folder, rows, inFlight, latency, node = []) => {
  const out = join(folder, 'bare-loop.csv');
  const script = join(import.meta.dirname, 'bare-loop.ts');
  const args = [...node, script, await writeRows(folder, rows), out, '--in-flight', String(inFlight)];
  const measurement = await measure(args, rows, inFlight, latency);
  const answers = z
    .array(z.object({ prediction: z.string().min(1) }))
    .parse(parse(await readFile(out), { columns: true }));
  return checked(measurement, answers.length);
};

function checked(measurement: Measurement, answered: number): Measurement {
  if (answered === measurement.rows) return measurement;
  throw new Error(`Only ${answered} of ${measurement.rows} rows were answered.`);
}
