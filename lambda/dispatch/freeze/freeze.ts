// Freezes a run: everything that follows is a function of run.json.
import { type BaselineName, REFERENCE_BASELINE } from '../../shared/baselines/registry.ts';
import type { Tuning } from '../../shared/baselines/tuning.ts';
import { rowsPerBlock } from '../../shared/computed/blocks.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Budget } from '../../shared/contracts/budget.ts';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Plan } from '../../shared/contracts/plan.ts';
import type { Retention } from '../../shared/contracts/retention.ts';
import type { Active, Leakage, Problem, Run } from '../../shared/contracts/run.ts';
import type { StackLimits } from '../../shared/contracts/stack-limits.ts';
import type { Variant } from '../../shared/contracts/variant.ts';
import { emptyRun } from '../../shared/empty-run.ts';
import { examplesKey, modelKey, runKey, trainRowsKey } from '../../shared/keys.ts';
import type { Connect } from '../../shared/models/call/connect.ts';
import { freezeEndpoint } from '../../shared/models/frozen-endpoint.ts';
import { budgetWarnings } from '../../shared/spend/words.ts';
import { readRun } from '../../shared/storage/read-run.ts';
import type { Store } from '../../shared/storage/store.ts';
import { type Preflight, type PreflightSettings, preflight } from '../preflight/preflight.ts';
import { partlyLearned } from './baselines.ts';
import { bucketInputs } from './bucket-inputs.ts';
import { reserveBudget } from './budget.ts';
import { embeddedModels } from './embedded.ts';
import { type PreparedRun, prepareRun } from './prepare.ts';

export interface Settings {
  readonly connect: Connect;
  readonly endpoints: readonly Endpoint[];
  readonly defaultBenchmark: Benchmark;
  /** The stack's. Absent: everything is allowed. */
  readonly limits?: StackLimits | undefined;
  /** How long the bucket keeps files, if not forever. */
  readonly retention?: Retention | undefined;
  /** See PreflightSettings. */
  readonly outageMs?: number | undefined;
  readonly tell?: PreflightSettings['tell'];
}

/** @returns the frozen run, which an earlier invocation may have frozen already. */
export async function frozenRun(store: Store, active: Active, settings: Settings): Promise<Run> {
  const key = runKey(active.run);
  const standing = await readRun(store, active.run);
  if (standing) return standing;
  const run = await freeze(store, active, settings);
  await store.putJson(key, run, { ifAbsent: true });
  // Another dispatcher may have been faster. Only what is stored counts.
  const written = await readRun(store, active.run);
  if (!written) throw new Error(`${key} was written and cannot be read`);
  return written;
}

async function freeze(store: Store, active: Active, settings: Settings): Promise<Run> {
  const prepared = await prepareRun(bucketInputs(store, active, settings));
  if (prepared.status === 'rejected') {
    const { benchmark = settings.defaultBenchmark, problems, more } = prepared;
    return ended(active, benchmark, 'rejected', problems, more);
  }
  const { budget, problems } = await reserveBudget(store, {
    run: active.run,
    prepared,
    limits: settings.limits,
    now: Date.now(),
  });
  if (problems.length > 0) return ended(active, prepared.benchmark, 'rejected', problems);
  const { tried, plan } = await askEndpoints(prepared, settings);
  if (tried.problems.length > 0) return ended(active, prepared.benchmark, 'failed', tried.problems);
  const { tunings, tfidf } = await writeLearned(store, active.run, prepared);
  const run = readyRun(active, withTunings(withTfidf(prepared, tfidf), tunings), tried, plan);
  return { ...withBudget(run, budget), ...frozenSettings(run, settings) };
}

async function askEndpoints(
  prepared: PreparedRun,
  settings: Settings,
): Promise<{ readonly tried: Preflight; readonly plan: Plan | undefined }> {
  const { benchmark, file, labels, descriptions, columns, samples, variants } = prepared;
  // Loaded before the tokenizer: loading that blocks the process and would delay the preflight's requests.
  if (benchmark.models.length > 0) await import('../../shared/models/call/chat-client.ts');
  const run = { labels, label_descriptions: descriptions, text: columns.text, samples };
  const [tried, plan] = await Promise.all([
    preflight({ variants, benchmark, run, file }, settings),
    // Runs while the endpoints answer. It uses the variants from before the preflight negotiated their settings, as
    // `holdout plan` does.
    canTellCost(variants) ? prepared.estimate() : undefined,
  ]);
  return { tried, plan };
}

/**
 * Whether an estimate can say what the run costs, which is all that anybody asks of it later. Where no price is known, a
 * model's tokens would be counted for nothing: loading the tokenizer takes a third of a second and 70 MB.
 */
function canTellCost(variants: readonly Variant[]): boolean {
  const asked = variants.filter((variant) => variant.kind !== 'baseline');
  return asked.length === 0 || asked.some(({ price }) => price !== undefined);
}

type Tunings = Map<BaselineName, Tuning>;

interface Written {
  /** The baselines' choices. */
  readonly tunings: Tunings;
  readonly tfidf: Leakage['tfidf'];
}

/** Writes what is too large for run.json, which must be written after it. */
async function writeLearned(
  store: Store,
  run: string,
  { pool, trainRows, trainings, withCopies }: PreparedRun,
): Promise<Written> {
  if (trainRows) await store.putGzipJson(trainRowsKey(run), trainRows);
  if (pool) await store.putGzipJson(examplesKey(run), pool);
  const tunings: Tunings = new Map();
  let tfidf: Leakage['tfidf'];
  for (const [baseline, train] of trainings) {
    const { model, tuning } = train();
    await store.putGzipJson(modelKey(run, baseline), model);
    if (tuning) tunings.set(baseline, tuning);
    if (baseline === REFERENCE_BASELINE) tfidf = await withCopies?.(model);
  }
  return { tunings, tfidf };
}

function withTfidf(prepared: PreparedRun, tfidf: Leakage['tfidf']): PreparedRun {
  const { leakage } = prepared;
  return leakage && tfidf ? { ...prepared, leakage: { ...leakage, tfidf } } : prepared;
}

function withTunings(prepared: PreparedRun, tunings: Tunings): PreparedRun {
  if (tunings.size === 0) return prepared;
  const warnings = [...tunings].flatMap(([name, tuning]) => partlyLearned(name, tuning));
  return {
    ...prepared,
    baselines: { ...prepared.baselines, tuning: Object.fromEntries(tunings) },
    warnings: [...prepared.warnings, ...warnings],
  };
}

function readyRun(
  active: Active,
  prepared: PreparedRun,
  { variants, warnings }: Preflight,
  plan: Plan | undefined,
): Run {
  const { benchmark, source, train, columns, labels, descriptions, rows, samples, baselines, leakage, trainRows } =
    prepared;
  const embedded = trainRows && embeddedModels(variants, trainRows);
  return {
    ...emptyRun(active, benchmark),
    ...(source && { source }),
    ...(train && { train }),
    status: 'ready',
    warnings: [...prepared.warnings, ...warnings, ...(embedded?.warnings ?? [])],
    columns,
    labels,
    label_descriptions: descriptions,
    rows,
    samples,
    variants,
    baselines,
    ...(leakage && { leakage }),
    ...(embedded && { embedded: { models: embedded.models } }),
    ...(plan && { plan }),
    ...(variants.some(({ kind }) => kind === 'baseline') && { baseline_rows: rowsPerBlock({ ...prepared, variants }) }),
    order: 'random',
  };
}

function withBudget(run: Run, budget: Budget | undefined): Run {
  if (!budget) return run;
  const warnings = budgetWarnings(budget, run.plan?.cost_usd ?? null);
  return { ...run, budget, warnings: [...run.warnings, ...warnings] };
}

/** What a later deployment may change, and the run and its report must know. */
function frozenSettings(
  { run, variants, embedded }: Pick<Run, 'run' | 'variants' | 'embedded'>,
  { endpoints, retention }: Settings,
): Pick<Run, 'endpoints' | 'retention'> {
  const callers = [...variants, ...(embedded?.models ?? [])];
  const called = new Set(callers.flatMap((caller) => ('endpoint' in caller ? caller.endpoint : [])));
  const frozen = endpoints.filter(({ name }) => called.has(name)).map((endpoint) => freezeEndpoint(run, endpoint));
  return { ...(frozen.length > 0 && { endpoints: frozen }), ...(retention && { retention }) };
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
