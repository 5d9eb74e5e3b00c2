// What is uploaded in a schedule, and how the models answer: the same whenever and however often they are asked.
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { holdoutKey, runId } from '../../lambda/shared/keys.ts';
import type { Limits } from './plan.ts';
import { Random } from './random.ts';

/** How a model answers a row. */
const BEHAVIOURS = [
  'right',
  'right',
  'wrong',
  /** With no label. */
  'invalid',
  'refused',
  /** Two errors, then the right answer. */
  'flaky',
  /** Asks for a pause, then answers rightly. */
  'throttled',
  /** An error whenever it is asked. */
  'hopeless',
] as const;
type Behaviour = (typeof BEHAVIOURS)[number];

const LABELS = ['a', 'b'] as const;
export const ENDPOINT = 'model';
const START = Date.parse('2026-01-02T03:04:05.678Z');

interface Row {
  readonly behaviour: Behaviour;
  readonly label: (typeof LABELS)[number];
  /** So large that it travels by way of the bucket. */
  readonly large: boolean;
}

interface Scenario {
  readonly rows: readonly Row[];
  readonly models: readonly string[];
  readonly baseline: boolean;
  readonly repeats: number;
  /** A holdout without a column of labels: the run is rejected. */
  readonly unusable: boolean;
}

/** What came of a sample; label and code are empty where there is none. */
export interface Outcome {
  readonly status: string;
  readonly label: string;
  readonly code: string;
}

/** Different ones: enough for all combinations that matter, few enough to look at each of them undisturbed. */
export const SCENARIOS = 64;
export const MOST_ROWS = 6;

/** One more, of many rows that are all answered. */
export const CALM = SCENARIOS;
export const CALM_ROWS = 40;

export function scenario(index: number): Scenario {
  const random = new Random(index);
  if (index === CALM) {
    const rows = Array.from({ length: CALM_ROWS }, () => ({
      behaviour: 'right' as const,
      label: random.pick(LABELS),
      large: false,
    }));
    return { rows, models: ['m1'], baseline: false, repeats: 1, unusable: false };
  }
  const rows = Array.from({ length: random.int(2, MOST_ROWS) }, () => ({
    behaviour: random.pick(BEHAVIOURS),
    label: random.pick(LABELS),
    large: random.chance(0.1),
  }));
  // A row that nothing answers takes many calls: one is as good as three.
  const first = rows.findIndex(({ behaviour }) => behaviour === 'hopeless');
  return {
    rows: rows.map((row, at) => (row.behaviour === 'hopeless' && at !== first ? { ...row, behaviour: 'right' } : row)),
    models: random.chance(0.25) ? ['m1', 'm2'] : ['m1'],
    baseline: random.chance(0.25),
    repeats: random.chance(0.15) ? 2 : 1,
    unusable: index % 16 === 15,
  };
}

/** Receives after which a transient failure is final. */
export const MAX_ATTEMPTS = 4;

export interface Upload {
  readonly name: string;
  readonly key: string;
  readonly run: string;
  readonly scenario: Scenario;
  readonly csv: Buffer;
  readonly benchmark: string;
  /** Milliseconds after the start of the schedule. */
  readonly atMs: number;
  readonly event: object;
}

export const clockAt = (milliseconds: number): Date => new Date(START + milliseconds);

export function upload(name: string, scenario: Scenario, atMs: number, limits: Limits): Upload {
  const key = holdoutKey(name);
  const eventTime = clockAt(atMs).toISOString();
  const object = { key, versionId: FIRST_VERSION, eTag: 'e', sequencer: '0' };
  const benchmark: Partial<Record<keyof Benchmark, unknown>> = {
    models: scenario.models.map((model) => ({ model, endpoint: ENDPOINT, price: { input: 1, output: 2 } })),
    baselines: scenario.baseline ? ['keywords'] : [],
    labels: LABELS,
    repeats: scenario.repeats,
    limits: { ...limits, max_attempts: MAX_ATTEMPTS },
  };
  return {
    name,
    key,
    run: runId({ eventTime, bucket: BUCKET, ...object }),
    scenario,
    csv: Buffer.from(csv(name, scenario)),
    benchmark: JSON.stringify(benchmark),
    atMs,
    event: { Records: [{ eventTime, s3: { bucket: { name: BUCKET }, object } }] },
  };
}

export const BUCKET = 'bucket';
/** Of any object in the simulated bucket. */
const FIRST_VERSION = 'v1';

/** The text says how it is to be answered. */
function csv(name: string, { rows, unusable }: Scenario): string {
  const lines = rows.map(({ behaviour, label, large }, row) => {
    const text = `${name} ${row} ${behaviour} ${label}${large ? ` ${'x'.repeat(100)}` : ''}`;
    return `${row},${text}${unusable ? '' : `,${label}`}`;
  });
  return `id,text${unusable ? '' : ',label'}\n${lines.join('\n')}\n`;
}

/** What comes of each sample, by index, whatever goes wrong on the way. */
export function expected({ rows, models, baseline, repeats, unusable }: Scenario): Outcome[] {
  if (unusable) return [];
  return rows.flatMap((row) => {
    // The baseline finds the label's own name in the text.
    const outcomes = baseline ? [answered(row.label)] : [];
    for (const model of models) outcomes.push(expectedOf(model, row));
    return outcomes.flatMap((outcome) => Array.from({ length: repeats }, () => outcome));
  });
}

function expectedOf(model: string, { behaviour, label }: Row): Outcome {
  if (behaviour === 'hopeless') return { status: 'failed', label: '', code: 'http_500' };
  if (behaviour === 'refused') return { status: 'failed', label: '', code: 'refusal' };
  if (behaviour === 'invalid') return { status: 'invalid', label: '', code: '' };
  return answered(said(model, behaviour, label));
}

const answered = (label: string): Outcome => ({ status: 'answered', label, code: '' });

/** The models: they remember how often they were asked for each text. */
export class Models {
  /** Answers given, and so to be paid for, by model and text. Not those to the call that only tries a variant. */
  readonly paid = new Map<string, number>();
  readonly #failures = new Map<string, number>();

  /** @param body of a Chat Completions request. */
  answer(body: string): Response {
    const model = /"model":"(\w+)"/.exec(body)?.[1] ?? '';
    // The row as it stands in the request, JSON in JSON.
    const text = /\\"text\\":\\"(.*?)\\"/.exec(body)?.[1];
    if (text === undefined) throw new Error(`the models do not understand ${body}`);
    const [, , behaviour, label] = text.split(' ');
    const key = `${model} ${text}`;
    const failures = this.#failures.get(key) ?? 0;
    const failsFor = behaviour === 'hopeless' ? Number.POSITIVE_INFINITY : behaviour === 'flaky' ? 2 : 1;
    if ((behaviour === 'hopeless' || behaviour === 'flaky' || behaviour === 'throttled') && failures < failsFor) {
      this.#failures.set(key, failures + 1);
      return behaviour === 'throttled'
        ? json(429, { error: { code: 'rate_limit_exceeded' } }, { 'retry-after-ms': '700' })
        : json(500, { error: { message: 'out of order' } });
    }
    // The text of the call that only tries the variant has no label.
    if (label !== undefined) this.paid.set(key, (this.paid.get(key) ?? 0) + 1);
    const usage = { prompt_tokens: text.length, completion_tokens: 1 };
    if (behaviour === 'refused') return json(200, { choices: [{ message: { refusal: 'no' } }], usage });
    return json(200, {
      choices: [{ finish_reason: 'stop', message: { content: said(model, behaviour, label) } }],
      usage,
    });
  }
}

/** The second model takes everything for the first label. */
function said(model: string, behaviour: string | undefined, label: string | undefined): string {
  if (behaviour === 'invalid') return 'neither';
  if (model === 'm2') return LABELS[0];
  return behaviour === 'wrong' ? (LABELS.find((other) => other !== label) ?? '') : (label ?? LABELS[0]);
}

const json = (status: number, body: object, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
