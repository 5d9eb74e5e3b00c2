// A run in memory: its holdout as a CSV, its predictions, and the files that make up a report.
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { stringify } from 'csv-stringify/sync';
import type { ReportInput } from '../../../lambda/report/files/files.ts';
import { writeReport } from '../../../lambda/report/files/write.ts';
import {
  MASKED,
  NO_LABEL,
  type PredictionTable,
  STATUSES,
  UNSCORED,
} from '../../../lambda/report/table/predictions.ts';
import { ProbabilityTable } from '../../../lambda/report/table/probabilities.ts';
import { scoredRun } from '../../../lambda/report/table/with-ensembles.ts';
import { type Baseline, Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import type { Ensemble } from '../../../lambda/shared/contracts/choices/ensemble.ts';
import type { Slice } from '../../../lambda/shared/contracts/choices/slice.ts';
import { DECIDED_CODE } from '../../../lambda/shared/contracts/decided.ts';
import { Envelope } from '../../../lambda/shared/contracts/envelope.ts';
import { RUN_FORMAT, type Run } from '../../../lambda/shared/contracts/run.ts';
import type { Variant } from '../../../lambda/shared/contracts/variant.ts';
import { openCsv } from '../../../lambda/shared/csv/open.ts';
import type { Probabilities } from '../../../lambda/shared/probabilities.ts';

export interface Outcome {
  /** Null without a valid answer. */
  readonly predicted: string | null;
  readonly status?: (typeof STATUSES)[number];
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly answer?: string;
  readonly reason?: string;
  readonly latencyMs?: number;
  readonly costMicroUsd?: number;
  readonly fromCache?: boolean;
  readonly promptTokens?: number;
  readonly confidence?: number;
  readonly probabilities?: Probabilities;
  readonly fallback?: boolean;
  readonly envelope?: Envelope;
  readonly masked?: (typeof MASKED)[number];
}

export interface SampleRun {
  readonly labels: readonly string[];
  readonly rows: readonly { readonly id?: string; readonly text: string; readonly truth: string }[];
  readonly variants: readonly Variant[];
  readonly train?: readonly { readonly text: string; readonly label: string }[];
  readonly slices?: readonly Slice[];
  readonly ensembles?: readonly Ensemble[];
  readonly repeats?: number;
  /** More keys of the benchmark. */
  readonly benchmark?: object;
  readonly predict: (row: number, variant: number, repeat: number) => Outcome;
}

export const baseline = (model: Baseline): Variant => ({ kind: 'baseline', name: model, model });

export const model = (name: string): Variant => ({
  kind: 'model',
  name: `${name}/zero-shot`,
  model: name,
  endpoint: 'openai',
  prompt: {
    name: 'zero-shot',
    label_list: '',
    described_labels: '',
    system: 'Classify.',
    user: '{{text}}',
    answer: 'label',
    reason: false,
  },
  parameters: {},
});

type Input = Omit<ReportInput, 'put'>;

export function sampleInput(sample: SampleRun): Input {
  const { labels, rows, variants, train, slices = [], ensembles = [], repeats = 1, benchmark, predict } = sample;
  const samples = rows.length * variants.length * repeats;
  const hasIds = rows.some(({ id }) => id !== undefined);
  const columns = hasIds ? ['id', 'text', 'label'] : ['text', 'label'];
  const run: Run = {
    format: RUN_FORMAT,
    run: '20260102T030405678Z-0f1e2d3c4b5a',
    name: 'tags',
    purpose: 'score',
    created_at: '2026-01-02T03:04:05.678Z',
    deadline_at: '2026-01-03T03:04:05.678Z',
    source: { bucket: 'bucket', key: 'holdouts/tags.csv', etag: '"etag"' },
    ...(train && { train: { bucket: 'bucket', key: 'train/tags.csv', etag: '"etag"' } }),
    benchmark: Benchmark.parse({ repeats, slices, ensembles, ...benchmark }),
    status: 'ready',
    problems: [],
    more_problems: 0,
    warnings: [],
    columns: { label: 'label', text: ['text'], ...(hasIds && { id: 'id' }), all: columns },
    labels: [...labels],
    label_descriptions: {},
    rows: rows.length,
    samples,
    variants: [...variants],
    seed: 7,
  };
  const csv = stringify([columns, ...rows.map(({ id, text, truth }) => (hasIds ? [id, text, truth] : [text, truth]))]);
  return {
    run,
    manifest: { run: run.run, samples, sent: samples, segments: [] },
    table: tableOf(
      run,
      rows.map(({ truth }) => truth),
      predict,
    ),
    openHoldout: () => openCsv(Readable.from([Buffer.from(csv)]), run.source.key),
    otherRuns: async () => new Map(),
    lookAt: async (content_hash) => ({ content_hash, earlier_runs: 0, earlier_variants: 0 }),
    openTrain: async () =>
      train &&
      openCsv(
        Readable.from([Buffer.from(stringify([['text', 'label'], ...train.map(({ text, label }) => [text, label])]))]),
        'train.csv',
      ),
  };
}

function tableOf(frozen: Run, truths: readonly string[], predict: SampleRun['predict']): PredictionTable {
  const run = scoredRun(frozen);
  const { repeats } = run.benchmark;
  const outcomes = truths.flatMap((_, row) =>
    run.variants.flatMap((_, variant) =>
      Array.from({ length: repeats }, (_, repeat) =>
        variant < frozen.variants.length ? predict(row, variant, repeat) : { predicted: null },
      ),
    ),
  );
  const errorCodes = ['', ...new Set(outcomes.flatMap(({ errorCode }) => errorCode ?? []))];
  const numbers = (value: (outcome: Outcome) => number | undefined) =>
    Float64Array.from(outcomes, (outcome) => value(outcome) ?? Number.NaN);
  const probabilities = new ProbabilityTable(run);
  for (const [sample, outcome] of outcomes.entries()) {
    if (outcome.probabilities) probabilities.set(sample, outcome.probabilities);
  }
  return {
    run,
    truth: Int32Array.from(truths, (truth) => run.labels.indexOf(truth)),
    predicted: Int32Array.from(outcomes, ({ predicted }) =>
      predicted === null ? NO_LABEL : run.labels.indexOf(predicted),
    ),
    // As load.ts does with what was not asked because it was decided.
    status: Uint8Array.from(outcomes, ({ status, predicted, errorCode }) =>
      errorCode === DECIDED_CODE ? UNSCORED : STATUSES.indexOf(status ?? (predicted === null ? 'invalid' : 'answered')),
    ),
    errorCode: Uint8Array.from(outcomes, ({ errorCode }) => errorCodes.indexOf(errorCode ?? '')),
    errorCodes,
    confidence: numbers(({ confidence }) => confidence),
    probabilities,
    latencyMs: numbers(({ latencyMs }) => latencyMs),
    attempts: new Uint16Array(outcomes.length).fill(1),
    promptTokens: numbers(({ promptTokens }) => promptTokens),
    cachedTokens: numbers(() => undefined),
    cacheWriteTokens: numbers(() => undefined),
    completionTokens: numbers(({ promptTokens }) => promptTokens && 1),
    reasoningTokens: numbers(() => undefined),
    costMicroUsd: numbers(({ costMicroUsd }) => costMicroUsd),
    oddUsage: new Uint8Array(outcomes.length),
    envelope: Uint8Array.from(outcomes, ({ envelope }) => (envelope ? 1 + Envelope.options.indexOf(envelope) : 0)),
    masked: Uint8Array.from(outcomes, ({ masked }) => (masked ? 1 + MASKED.indexOf(masked) : 0)),
    fallback: Uint8Array.from(outcomes, ({ fallback }) => (fallback ? 1 : 0)),
    errorMessage: (variant, code) =>
      outcomes.find(
        ({ errorCode, errorMessage }, sample) =>
          errorMessage !== undefined &&
          errorCode === code &&
          Math.floor(sample / repeats) % run.variants.length === variant,
      )?.errorMessage,
    unknown: 0,
    fromCache: Uint8Array.from(outcomes, ({ fromCache }) => (fromCache ? 1 : 0)),
    answer: (index) => outcomes[index]?.answer,
    reason: (index) => outcomes[index]?.reason,
  };
}

/** Two labels in turn, and of each answer whether it is right. @param figures more of each outcome */
export function rightOrWrong(
  rows: number,
  variants: readonly Variant[],
  isRight: (row: number, name: string, variant: number) => boolean,
  figures: (row: number) => Partial<Outcome> = () => ({}),
): SampleRun {
  const truthOf = (row: number) => (row % 2 === 0 ? 'a' : 'b');
  return {
    labels: ['a', 'b'],
    rows: Array.from({ length: rows }, (_, row) => ({ text: `row ${row}`, truth: truthOf(row) })),
    variants,
    predict: (row, variant) => ({
      predicted: isRight(row, variants[variant]?.name ?? '', variant) ? truthOf(row) : truthOf(row + 1),
      ...figures(row),
    }),
  };
}

/** File name → content, in the order of writing. */
export async function filesOf(input: Input): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  await writeReport({
    ...input,
    async put(fileName, body) {
      files.set(fileName, typeof body === 'string' ? body : await text(body));
    },
  });
  return files;
}
