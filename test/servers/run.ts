// One whole local run of the example's first rows, as a user starts it, and what it left on disk.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import type { Command, UserFolder } from '../support/runs/command.ts';
import { MODEL } from './llama.ts';

export const ROWS = 40;
/** Enough for JSON with the white space that a small model writes behind it, or for a short reason. */
const OUTPUT_TOKENS = 48;
/** Calls at once, which a server on one core answers in time. */
const CALLS = 4;

const EXAMPLES = join(import.meta.dirname, '../../examples');
const Ticket = z.object({ id: z.string(), subject: z.string(), body: z.string(), label: z.string() });
export type Ticket = z.infer<typeof Ticket>;
const Choices = z.looseObject({ labels: z.record(z.string(), z.string()) });
const choices = Choices.parse(parseYaml(readFileSync(join(EXAMPLES, 'benchmark.yaml'), 'utf8')));

export const LABELS: readonly string[] = Object.keys(choices.labels);
export const TICKETS: readonly Ticket[] = ticketsIn('holdout.csv').slice(0, ROWS);
export const TRAIN: readonly Ticket[] = ticketsIn('train.csv');

function ticketsIn(file: string): Ticket[] {
  return z.array(Ticket).parse(parse(readFileSync(join(EXAMPLES, file)), { columns: true }));
}

const Line = z.object({
  row: z.coerce.number(),
  variant: z.string(),
  repeat: z.coerce.number(),
  prediction: z.string(),
  status: z.string(),
  answer: z.string(),
  reason: z.string(),
  error_code: z.string(),
  confidence: z.string(),
  probabilities: z.string(),
  prompt_tokens: z.coerce.number(),
  completion_tokens: z.coerce.number(),
  attempts: z.coerce.number(),
});
export type Line = z.infer<typeof Line>;

export interface Finished {
  readonly report: Report;
  /** The model's predictions. */
  readonly lines: readonly Line[];
  /** What the run said to its user. */
  readonly said: string;
}

interface Run {
  readonly folder: UserFolder;
  /** Base URL with /v1. */
  readonly endpoint: string;
  readonly key?: string;
  readonly benchmark: object;
  readonly tickets?: readonly Ticket[];
  readonly train?: readonly Ticket[];
}

export function startRun({
  folder,
  endpoint,
  key = 'none',
  benchmark,
  tickets = TICKETS,
  train = TRAIN,
}: Run): Command {
  // A small model does not stop by itself.
  const parameters = { max_completion_tokens: OUTPUT_TOKENS };
  const models = [{ model: MODEL, price: { input: 0, output: 0 }, parameters }];
  folder.write('h.csv', stringify([...tickets], { header: true }));
  folder.write('t.csv', stringify([...train], { header: true }));
  const { label, text, id, labels } = { ...choices, label: 'label', text: ['subject', 'body'], id: 'id' };
  const all = { label, text, id, labels, models, baselines: ['majority'], ...benchmark };
  folder.write('b.json', JSON.stringify(all));
  const limits = ['--max-concurrent-requests', String(CALLS)];
  const args = ['run', 'h.csv', '--train', 't.csv', '--benchmark', 'b.json', '--out', 'out', '--yes', ...limits];
  return folder.start(args, { OPENAI_BASE_URL: endpoint, OPENAI_API_KEY: key });
}

/** Waits for the end of the run. @throws with its output unless it exits with 0 */
export async function finished({ path }: UserFolder, { ended }: Command): Promise<Finished> {
  const { status, stdout, stderr } = await ended;
  if (status !== 0) throw new Error(`the run exited with ${status}:\n${stderr}`);
  const only = (file: string) => readFileSync(globSync(join(path, 'out/*/*', file))[0] ?? file, 'utf8');
  const lines = z.array(Line).parse(parse(only('predictions.csv'), { columns: true }));
  return {
    report: Report.parse(JSON.parse(only('report.json'))),
    said: stdout + stderr,
    lines: lines.filter(({ variant }) => variant.startsWith(`${MODEL}/`)),
  };
}
