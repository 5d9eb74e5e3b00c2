// What a schedule uploads, and what comes of it. The outcome never depends on when or how often models are asked.
import type { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import { durationMs } from '../../../lambda/shared/contracts/choices/deadline.ts';
import { holdoutKey, runId, trainKey } from '../../../lambda/shared/keys.ts';
import { lastPart, teamOf } from '../../../lambda/shared/team.ts';
import type { Limits } from './plan.ts';
import { Random } from './random.ts';

/** How a model answers a row. */
const BEHAVIOURS = ['right', 'right', 'wrong', 'invalid', 'refused', 'flaky', 'throttled'] as const;
/** Behaviours that take many calls or a long time. One such row per holdout is enough. */
export const TOUGH = [
  /** Always answers with an error. */
  'hopeless',
  /** Asks for a pause in which others of its batch wait, or for one (`limited`) longer than any function lives. */
  'paused',
  'limited',
  /** Alternates errors and pauses for as many tries as a row gets, and then answers correctly. */
  'stubborn',
] as const;
type Behaviour = (typeof BEHAVIOURS)[number] | (typeof TOUGH)[number];

export const LABELS = ['a', 'b'] as const;
export const ENDPOINTS: readonly string[] = ['model', 'other'];
/** US dollars per million tokens. */
export const PRICE = { input: 1, output: 2 } as const;
/** What a benchmark says. The endpoints declare other prices, and these win. */
const SAID_PRICE = { input: 0, output: 0 } as const;
const START = Date.parse('2026-01-02T03:04:05.678Z');

export interface Row {
  readonly behaviour: Behaviour;
  readonly label: (typeof LABELS)[number];
  /** Too large for a message, so it travels through the bucket. */
  readonly large: boolean;
}

export interface Scenario {
  readonly rows: readonly Row[];
  readonly models: readonly string[];
  /** The second model has its own endpoint. */
  readonly apart: boolean;
  readonly baseline: boolean;
  readonly repeats: number;
  /** An embedding model, whose two classifiers learn from a train file. */
  readonly embedding: boolean;
  /** The holdout has no label column, so the run is rejected. */
  readonly unusable: boolean;
  /** Rows go out in waves until it is decided. */
  readonly stops: boolean;
}

/** The outcome of a sample. Label and code are empty if it has none. */
export interface Outcome {
  readonly status: string;
  readonly label: string;
  readonly code: string;
}

/** The embedding model, and the rows of its train file: a few chunks of it, see SIZES. */
export const EMBEDDER = 'e1';
/** As every endpoint declares them. */
export const PRICES = { m1: PRICE, m2: PRICE, [EMBEDDER]: { input: PRICE.input } };
const TRAIN_ROWS = 12;
/** Train rows have numbers of their own. */
const FIRST_TRAIN_ROW = 100;

/** Number of scenarios: enough for every combination that matters, few enough to run each one undisturbed. */
export const SCENARIOS = 64;
export const MOST_ROWS = 8;

/** Scenarios with two models at one endpoint, so that one can be out of order while the other answers. */
export const SHARED_ENDPOINT = (): number[] =>
  Array.from({ length: SCENARIOS }, (_, index) => index).filter((index) => {
    const { models, apart, unusable } = scenario(index);
    return models.length > 1 && !apart && !unusable;
  });

/** One more scenario, with many rows that are all answered. */
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
    return {
      rows,
      models: ['m1'],
      apart: false,
      baseline: false,
      repeats: 1,
      embedding: false,
      unusable: false,
      stops: false,
    };
  }
  const rows = Array.from({ length: random.int(2, MOST_ROWS) }, () => ({
    behaviour: random.pick(BEHAVIOURS) as Behaviour,
    label: random.pick(LABELS),
    large: random.chance(0.1),
  }));
  const tough = index % 3 === 0 ? random.pick(TOUGH) : undefined;
  return {
    rows: rows.map((row, at) => (at === 0 && tough ? { ...row, behaviour: tough } : row)),
    models: random.chance(0.3) ? ['m1', 'm2'] : ['m1'],
    apart: random.chance(0.5),
    baseline: random.chance(0.25),
    repeats: random.chance(0.2) ? random.int(2, 3) : 1,
    embedding: index % 8 === 5,
    unusable: index % 16 === 15,
    stops: index % 4 === 3,
  };
}

/** Receives until a transient failure is final, in most schedules and in some. */
export const MAX_ATTEMPTS = 4;
export const FEW_ATTEMPTS = 2;

export interface Upload {
  readonly name: string;
  /** Topic of its texts. Two uploads may share one. */
  readonly topic: string;
  readonly key: string;
  readonly run: string;
  readonly scenario: Scenario;
  readonly csv: Buffer;
  /** The train file, if it needs one. */
  readonly train: { readonly key: string; readonly csv: Buffer } | undefined;
  /** A file of the root that is called like the one of a team. */
  readonly decoy: { readonly key: string; readonly csv: Buffer } | undefined;
  readonly benchmark: string;
  readonly limits: Limits;
  /** Milliseconds since 1970. */
  readonly deadlineAt: number;
  /** Milliseconds after the start of the schedule. */
  readonly atMs: number;
  readonly event: object;
  readonly endpointOf: (model: string) => string;
}

export const clockAt = (milliseconds: number): Date => new Date(START + milliseconds);

export interface UploadSettings {
  readonly name: string;
  readonly topic: string;
  readonly scenario: Scenario;
  readonly atMs: number;
  readonly limits: Limits;
  readonly cache: boolean;
  readonly maxAttempts: number;
}

export function upload({ name, topic, scenario, atMs, limits, cache, maxAttempts }: UploadSettings): Upload {
  const key = holdoutKey(name);
  const isOfTeam = teamOf(name) !== '';
  const eventTime = clockAt(atMs).toISOString();
  const object = { key, versionId: FIRST_VERSION, eTag: 'e', sequencer: '0' };
  const endpointOf = (model: string) => ENDPOINTS[model !== 'm1' && scenario.apart ? 1 : 0] ?? '';
  const benchmark: Partial<Record<keyof Benchmark, unknown>> = {
    models: [
      ...scenario.models.map((model) => ({ model, endpoint: endpointOf(model), price: SAID_PRICE })),
      ...(scenario.embedding
        ? [{ model: EMBEDDER, kind: 'embedding', endpoint: endpointOf(EMBEDDER), price: { input: SAID_PRICE.input } }]
        : []),
    ],
    // Without its folder: a team's own file is meant.
    ...(isOfTeam && scenario.embedding && { train: lastPart(name) }),
    baselines: scenario.baseline ? ['keywords'] : [],
    labels: LABELS,
    repeats: scenario.repeats,
    cache,
    limits: { ...limits, max_attempts: maxAttempts },
    ...(scenario.stops && { stop: { when: 'decided' }, gates: [{ metric: 'accuracy', min: 0.5 }] }),
  };
  return {
    name,
    topic,
    key,
    run: runId({ eventTime, bucket: BUCKET, ...object }),
    scenario,
    csv: Buffer.from(csv(topic, scenario)),
    train: scenario.embedding
      ? { key: trainKey(name), csv: Buffer.from(csv(topic, { rows: TRAINING, unusable: false }, FIRST_TRAIN_ROW)) }
      : undefined,
    decoy: isOfTeam
      ? { key: trainKey(lastPart(name)), csv: Buffer.from(csv(DECOY, { rows: TRAINING, unusable: false })) }
      : undefined,
    benchmark: JSON.stringify(benchmark),
    limits,
    deadlineAt: Date.parse(eventTime) + durationMs(limits.deadline),
    atMs,
    event: { Records: [{ eventTime, s3: { bucket: { name: BUCKET }, object } }] },
    endpointOf,
  };
}

/** Topic of texts that no run may read. */
export const DECOY = 'decoy';

export const BUCKET = 'bucket';
/** First version of any object in the simulated bucket. */
export const FIRST_VERSION = 'v1';

/** The text tells the model how to answer it. */
export const textOf = (topic: string, row: number, { behaviour, label, large }: Row): string =>
  `${topic} ${row} ${behaviour} ${label}${large ? ` ${'x'.repeat(100)}` : ''}`;

/** What the embedding model learns from. Some of its rows take more than one try. */
const TRAINING: readonly Row[] = Array.from({ length: TRAIN_ROWS }, (_, at) => ({
  behaviour: at === 0 ? 'flaky' : at === 1 ? 'throttled' : 'right',
  label: LABELS[at % LABELS.length] ?? LABELS[0],
  large: at % 5 === 4,
}));

function csv(topic: string, { rows, unusable }: Pick<Scenario, 'rows' | 'unusable'>, first = 0): string {
  const lines = rows.map(
    (row, at) => `${first + at},${textOf(topic, first + at, row)}${unusable ? '' : `,${row.label}`}`,
  );
  return `id,text${unusable ? '' : ',label'}\n${lines.join('\n')}\n`;
}

/** The outcome of each sample, by index, whatever goes wrong on the way. */
export function expected({ rows, models, baseline, repeats, embedding, unusable }: Scenario): Outcome[] {
  if (unusable) return [];
  return rows.flatMap((row) => {
    // The baseline finds the label's name in the text.
    const outcomes = baseline ? [answered(row.label)] : [];
    for (const model of models) outcomes.push(expectedOf(model, row));
    // One of each classifier. A vector tells the label.
    if (embedding) outcomes.push(answered(row.label), answered(row.label));
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

/** The second model always answers with the first label. */
export function said(model: string, behaviour: string | undefined, label: string | undefined): string {
  if (behaviour === 'invalid') return 'neither';
  if (model === 'm2') return LABELS[0];
  return behaviour === 'wrong' ? (LABELS.find((other) => other !== label) ?? '') : (label ?? LABELS[0]);
}
