// What a worker knows about the runs it has samples of. It reads this once and keeps it while it is warm.
import * as z from 'zod';
import type { BaselinePredictor } from '../shared/baselines/baseline.ts';
import { baselineEntry } from '../shared/baselines/registry.ts';
import { type Run, Stop } from '../shared/contracts/run.ts';
import type { BaselineVariant, ModelVariant, Prompt, Row } from '../shared/contracts/variant.ts';
import { modelKey, runKey, stopKey } from '../shared/keys.ts';
import type { AnswerFormat } from '../shared/models/answer/answer-format.ts';
import { keepsProbabilities, type Probabilities, toProbabilities } from '../shared/probabilities.ts';
import { readRun, UnreadableRunError } from '../shared/storage/read-run.ts';
import type { Store } from '../shared/storage/store.ts';
import { rowText } from '../shared/text/row.ts';

/** How long a look for stop.json holds, in milliseconds. It costs each worker one GET per run and period. */
const STOP_LIFETIME_MS = 10_000;
/** The same for a run with a budget. Calls made before the worker sees its end are paid for. */
const BUDGET_STOP_LIFETIME_MS = 1_000;
/** How many runs are kept. A classifier with some thousand terms takes a few megabytes. */
const MAX_RUNS = 20;

/** What a baseline says about a sample. */
type RowPredictor = (
  row: Row,
  index: number,
) => {
  readonly label: number;
  readonly confidence?: number;
  readonly probabilities?: Probabilities;
  readonly fallback?: true;
};

export interface KnownRun {
  readonly run: Run;
  answerFormat(variant: ModelVariant): Promise<AnswerFormat>;
  /** Looked up at most once in STOP_LIFETIME_MS. */
  stop(): Promise<Stop | undefined>;
  baseline(variant: BaselineVariant): Promise<RowPredictor>;
}

export class Runs {
  readonly #store: Store;
  readonly #known = new Map<string, Promise<KnownRun>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** @throws if run.json cannot be read; the sample then stays in the queue. */
  get(run: string): Promise<KnownRun> {
    const known = this.#known.get(run);
    if (known) return known;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size >= MAX_RUNS) this.#known.delete(oldest);
    const reading = this.#read(run);
    this.#known.set(run, reading);
    // Forget a failed read.
    reading.catch(() => this.#known.delete(run));
    return reading;
  }

  /** Whether an older version froze it: then it ends, and nothing more is asked for it. */
  async isOutdated(run: string): Promise<boolean> {
    try {
      await this.get(run);
    } catch (error) {
      return error instanceof UnreadableRunError && error.why === 'older';
    }
    return false;
  }

  async #read(id: string): Promise<KnownRun> {
    const store = this.#store;
    const run = await readRun(store, id);
    if (!run) throw new Error(`there is no ${runKey(id)}`);
    const lifetimeMs = run.benchmark.limits.budget_usd === undefined ? STOP_LIFETIME_MS : BUDGET_STOP_LIFETIME_MS;
    const predictors = new Map<string, Promise<RowPredictor>>();
    const formats = new Map<Prompt, Promise<AnswerFormat>>();
    let looked: { at: number; stop: Promise<Stop | undefined> } | undefined;
    return {
      run,
      answerFormat({ prompt }) {
        const made = formats.get(prompt) ?? makeFormat(prompt, run);
        formats.set(prompt, made);
        return made;
      },
      stop() {
        if (!looked || performance.now() - looked.at > lifetimeMs) {
          const stop = store.getJson(stopKey(id), Stop).then((found) => found?.value);
          looked = { at: performance.now(), stop };
          // Forget a failed look-up, so that the next sample looks again.
          stop.catch(() => {
            looked = undefined;
          });
        }
        return looked.stop;
      },
      baseline({ model }) {
        const made = predictors.get(model) ?? makePredictor(model, run, store);
        predictors.set(model, made);
        made.catch(() => predictors.delete(model));
        return made;
      },
    };
  }
}

async function makeFormat(prompt: Prompt, { labels, label_descriptions }: Run): Promise<AnswerFormat> {
  // Not loaded by a function that only runs baselines.
  const { answerFormat } = await import('../shared/models/answer/answer-format.ts');
  return answerFormat(prompt, labels, label_descriptions);
}

async function makePredictor(model: BaselineVariant['model'], run: Run, store: Store): Promise<RowPredictor> {
  const predict = await baselinePredictor(model, run, store);
  const { readsRow } = baselineEntry(model);
  const keeps = keepsProbabilities(run);
  return (row, index) => {
    const { weights, ...answer } = predict(readsRow ? rowText(row, run.columns.text) : '', index);
    return { ...answer, ...(keeps && weights && { probabilities: toProbabilities(weights) }) };
  };
}

async function baselinePredictor(model: BaselineVariant['model'], run: Run, store: Store): Promise<BaselinePredictor> {
  const { counts, keywords } = run.baselines ?? { counts: [], keywords: [] };
  const knowledge = { counts, keywords, seed: run.seed, labels: run.labels.length };
  const entry = baselineEntry(model);
  if (entry.learnsFrom !== 'texts') return (await entry.load()).predictor(knowledge);
  const key = modelKey(run.run, model);
  const trained = await store.getGzipJson(key, z.unknown());
  if (trained === undefined) throw new Error(`there is no ${key}`);
  return (await entry.load()).predictor(knowledge, trained);
}
