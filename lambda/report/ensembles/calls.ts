// The usage, cost and latency of an ensemble's sample: those of the calls it would have made.
import { NO_LABEL, type PredictionTable, STATUSES } from '../table/predictions.ts';

/** Samples of members, in the members' order. */
export type Asked = readonly number[];

const ANSWERED = STATUSES.indexOf('answered');
const SKIPPED = STATUSES.indexOf('skipped');
const MAX_ATTEMPTS = 2 ** 16 - 1;

/** A baseline makes no call, costs nothing and takes no time. */
export class Calls {
  readonly #table: PredictionTable;
  /** Index among the variants → whether it calls a model. */
  readonly #callsModel: readonly boolean[];
  /** Whether any member does; if none does, there is no usage or latency. */
  readonly #any: boolean;
  readonly #order: 'at_once' | 'one_after_the_other';

  constructor(table: PredictionTable, members: readonly number[], order: 'at_once' | 'one_after_the_other') {
    this.#table = table;
    this.#callsModel = table.run.variants.map(({ kind }) => kind === 'model');
    this.#any = members.some((member) => this.#callsModel[member]);
    this.#order = order;
  }

  /** The run was stopped before this sample was asked, so the ensemble's answer is unknown. */
  isSkipped(sample: number): boolean {
    return this.#table.status[sample] === SKIPPED;
  }

  /**
   * If a figure of one call is unknown, that of the sample is too.
   * @param label of the ensemble; NO_LABEL: what became of it is what became of `decides`, a member's sample
   */
  record(target: number, asked: Asked, label: number, decides: number): void {
    const table = this.#table;
    const { predicted, status, errorCode, attempts } = table;
    predicted[target] = label;
    status[target] = label === NO_LABEL ? (status[decides] ?? 0) : ANSWERED;
    errorCode[target] = label === NO_LABEL ? (errorCode[decides] ?? 0) : 0;
    attempts[target] = Math.min(
      asked.reduce((sum, sample) => sum + (attempts[sample] ?? 0), 0),
      MAX_ATTEMPTS,
    );
    table.costMicroUsd[target] = this.#sum(asked, table.costMicroUsd);
    for (const column of [table.promptTokens, table.cachedTokens, table.completionTokens, table.reasoningTokens]) {
      column[target] = this.#any ? this.#sum(asked, column) : Number.NaN;
    }
    table.latencyMs[target] = this.#any ? this.#latency(asked) : Number.NaN;
  }

  #sum(asked: Asked, column: Float64Array): number {
    let sum = 0;
    for (const sample of asked) if (this.#isCall(sample)) sum += column[sample] ?? Number.NaN;
    return sum;
  }

  #latency(asked: Asked): number {
    let [longest, sum] = [0, 0];
    for (const sample of asked) {
      if (!this.#isCall(sample)) continue;
      const status = STATUSES[this.#table.status[sample] ?? 0];
      const known = status === 'answered' || status === 'invalid';
      const milliseconds = known ? (this.#table.latencyMs[sample] ?? Number.NaN) : Number.NaN;
      longest = Math.max(longest, milliseconds);
      sum += milliseconds;
    }
    return this.#order === 'at_once' ? longest : sum;
  }

  #isCall(sample: number): boolean {
    const { run } = this.#table;
    const variant = Math.floor(sample / run.benchmark.repeats) % run.variants.length;
    return this.#callsModel[variant] === true;
  }
}
