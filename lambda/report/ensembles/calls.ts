// The usage, cost and latency of an ensemble's sample: those of the calls it would have made.

import { float64At, uint8At, uint16At } from '../../shared/at.ts';
import { callsEndpoint } from '../../shared/contracts/kinds.ts';
import { samplePlace } from '../../shared/contracts/sample-index.ts';
import { NO_LABEL, type PredictionTable, STATUSES, tokenColumns, UNSCORED } from '../table/predictions.ts';

/** Samples of members, in the members' order. */
export type MemberSamples = readonly number[];

const ANSWERED = STATUSES.indexOf('answered');
const SKIPPED = STATUSES.indexOf('skipped');
const MAX_ATTEMPTS = 2 ** 16 - 1;

/** A baseline makes no call, costs nothing and takes no time. */
export class Calls {
  readonly #table: PredictionTable;
  /** Index among the variants → 1 if it calls a model. */
  readonly #callsModel: Uint8Array;
  /** Whether any member does; if none does, there is no usage or latency. */
  readonly #any: boolean;
  readonly #order: 'at_once' | 'one_after_the_other';

  constructor(table: PredictionTable, members: readonly number[], order: 'at_once' | 'one_after_the_other') {
    this.#table = table;
    this.#callsModel = Uint8Array.from(table.run.variants, (variant) => Number(callsEndpoint(variant)));
    this.#any = members.some((member) => uint8At(this.#callsModel, member) === 1);
    this.#order = order;
  }

  /** The sample was not asked: the run was stopped before, or it was decided. So the ensemble's answer is unknown. */
  isSkipped(sample: number): boolean {
    const status = uint8At(this.#table.status, sample);
    return status === SKIPPED || status === UNSCORED;
  }

  /**
   * If a figure of one call is unknown, that of the sample is too.
   * @param label of the ensemble; NO_LABEL: what became of it is what became of `decides`, a member's sample
   */
  record(target: number, asked: MemberSamples, label: number, decides: number): void {
    const table = this.#table;
    const { predicted, status, errorCode, attempts } = table;
    predicted[target] = label;
    status[target] = label === NO_LABEL ? uint8At(status, decides) : ANSWERED;
    errorCode[target] = label === NO_LABEL ? uint8At(errorCode, decides) : 0;
    attempts[target] = Math.min(
      asked.reduce((sum, sample) => sum + uint16At(attempts, sample), 0),
      MAX_ATTEMPTS,
    );
    table.costMicroUsd[target] = this.#sum(asked, table.costMicroUsd);
    for (const column of tokenColumns(table)) {
      column[target] = this.#any ? this.#sum(asked, column) : Number.NaN;
    }
    table.latencyMs[target] = this.#any ? this.#latency(asked) : Number.NaN;
  }

  #sum(asked: MemberSamples, column: Float64Array): number {
    let sum = 0;
    for (const sample of asked) if (this.#isCall(sample)) sum += float64At(column, sample);
    return sum;
  }

  #latency(asked: MemberSamples): number {
    let [longest, sum] = [0, 0];
    for (const sample of asked) {
      if (!this.#isCall(sample)) continue;
      const status = STATUSES[uint8At(this.#table.status, sample)];
      const known = status === 'answered' || status === 'invalid';
      const milliseconds = known ? float64At(this.#table.latencyMs, sample) : Number.NaN;
      longest = Math.max(longest, milliseconds);
      sum += milliseconds;
    }
    return this.#order === 'at_once' ? longest : sum;
  }

  #isCall(sample: number): boolean {
    const { run } = this.#table;
    return uint8At(this.#callsModel, samplePlace(run, sample).variant) === 1;
  }
}
