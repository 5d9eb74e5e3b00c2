// What a worker knows about the runs it has samples of. It reads this once and keeps it while it is warm.
import { type RowPredictor, rowPredictor } from '../shared/computed/row-predictor.ts';
import { type Run, Stop } from '../shared/contracts/run.ts';
import type { BaselineVariant, ModelVariant, Prompt } from '../shared/contracts/variant.ts';
import { stopKey } from '../shared/keys.ts';
import type { AnswerFormat } from '../shared/models/answer/answer-format.ts';
import { budgetOf } from '../shared/spend/budget.ts';
import { Kept } from '../shared/storage/kept.ts';
import { mustReadRun, UnreadableRunError } from '../shared/storage/read-run.ts';
import type { Store } from '../shared/storage/store.ts';

/** How long a look for stop.json holds, in milliseconds. It costs each worker one GET per run and period. */
const STOP_LIFETIME_MS = 10_000;
/** The same for a run with a budget. Calls made before the worker sees its end are paid for. */
const BUDGET_STOP_LIFETIME_MS = 1_000;

export interface KnownRun {
  readonly run: Run;
  answerFormat(variant: ModelVariant): Promise<AnswerFormat>;
  /** Looked up at most once in STOP_LIFETIME_MS. */
  stop(): Promise<Stop | undefined>;
  /** For runs from before dispatch asked the baselines. */
  baseline(variant: BaselineVariant): Promise<RowPredictor>;
}

export class Runs {
  readonly #store: Store;
  readonly #kept = new Kept((run) => this.#read(run));

  constructor(store: Store) {
    this.#store = store;
  }

  /** @throws if run.json cannot be read; the sample then stays in the queue. */
  get(run: string): Promise<KnownRun> {
    return this.#kept.get(run);
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
    const run = await mustReadRun(store, id);
    const lifetimeMs = budgetOf(run) === undefined ? STOP_LIFETIME_MS : BUDGET_STOP_LIFETIME_MS;
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
        const made = predictors.get(model) ?? rowPredictor(model, run, store);
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
