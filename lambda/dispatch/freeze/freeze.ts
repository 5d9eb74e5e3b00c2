import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Plan } from '../../shared/contracts/plan.ts';
import { type Active, type Problem, Run } from '../../shared/contracts/run.ts';
import { emptyRun } from '../../shared/empty-run.ts';
import { examplesKey, modelKey, runKey } from '../../shared/keys.ts';
import type { Connect } from '../../shared/models/connect.ts';
import type { Store } from '../../shared/storage/store.ts';
import { type Preflight, preflight } from '../preflight/preflight.ts';
import { bucketInputs } from './bucket-inputs.ts';
import { type PreparedRun, prepareRun } from './prepare.ts';

export interface Settings {
  readonly connect: Connect;
  readonly endpoints: readonly Endpoint[];
  readonly defaultBenchmark: Benchmark;
}

/** @returns the frozen run: an earlier invocation's where there is one. */
export async function frozenRun(store: Store, active: Active, settings: Settings): Promise<Run> {
  const key = runKey(active.run);
  const standing = await store.getJson(key, Run);
  if (standing) return standing.value;
  const run = await freeze(store, active, settings);
  await store.putJson(key, run, { ifAbsent: true });
  // Ours, or that of another dispatcher that was faster: only what stands counts.
  const written = await store.getJson(key, Run);
  if (!written) throw new Error(`${key} was written and cannot be read`);
  return written.value;
}

async function freeze(store: Store, active: Active, settings: Settings): Promise<Run> {
  const prepared = await prepareRun(bucketInputs(store, active, settings));
  if (prepared.status === 'rejected') {
    const { benchmark = settings.defaultBenchmark, problems, more } = prepared;
    return ended(active, benchmark, 'rejected', problems, more);
  }
  const { tried, plan } = await askEndpoints(prepared, settings);
  if (tried.problems.length > 0) return ended(active, prepared.benchmark, 'failed', tried.problems);
  await writeLearned(store, active.run, prepared);
  return readyRun(active, prepared, tried, plan);
}

async function askEndpoints(
  prepared: PreparedRun,
  settings: Settings,
): Promise<{ readonly tried: Preflight; readonly plan: Plan }> {
  const { benchmark, file, labels, descriptions, columns, samples, variants } = prepared;
  // Loaded before the tokenizer, whose loading would keep the preflight's requests from leaving.
  if (benchmark.models.length > 0) await import('../../shared/models/chat.ts');
  const run = { labels, label_descriptions: descriptions, text: columns.text, samples };
  const [tried, plan] = await Promise.all([
    preflight({ variants, benchmark, run, file }, settings),
    // While the endpoints are waited for. Of the variants before the preflight found out how they are asked: as
    // `holdout plan` has them.
    prepared.estimate(),
  ]);
  return { tried, plan };
}

/** What is too large for run.json, before that stands. */
async function writeLearned(store: Store, run: string, { pool, trainings }: PreparedRun): Promise<void> {
  if (pool) await store.putGzipJson(examplesKey(run), pool);
  for (const [baseline, train] of trainings) await store.putGzipJson(modelKey(run, baseline), train());
}

function readyRun(active: Active, prepared: PreparedRun, { variants, warnings }: Preflight, plan: Plan): Run {
  const { benchmark, source, train, columns, labels, descriptions, rows, samples, baselines } = prepared;
  return {
    ...emptyRun(active, benchmark),
    ...(source && { source }),
    ...(train && { train }),
    status: 'ready',
    warnings: [...prepared.warnings, ...warnings],
    columns,
    labels,
    label_descriptions: descriptions,
    rows,
    samples,
    variants,
    baselines,
    plan,
  };
}

function ended(
  active: Active,
  benchmark: Benchmark,
  status: 'rejected' | 'failed',
  problems: readonly Problem[],
  more = 0,
): Run {
  return { ...emptyRun(active, benchmark), status, problems: [...problems], more_problems: more };
}
