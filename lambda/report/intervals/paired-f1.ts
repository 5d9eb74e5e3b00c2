// F1 of two variants on the same rows, from counts of their joint table.
import type { JointTable } from '../scores/pair.ts';

/** F1 of both variants from counts of the joint table; its arrays are used again and again. */
export class PairedF1 {
  readonly #joint: JointTable;
  readonly #support: Float64Array;
  readonly #first: { predicted: Float64Array; correct: Float64Array };
  readonly #second: { predicted: Float64Array; correct: Float64Array };

  /** @throws RangeError for an unknown label. Checked once, because resamples read labels hundreds of times. */
  constructor(joint: JointTable) {
    const { labels, count } = joint;
    for (const list of [joint.truth, joint.first, joint.second]) {
      const odd = list.find((label) => label < 0 || label > labels);
      if (odd !== undefined) throw new RangeError(`there is no label ${odd} of ${labels}`);
      if (list.length !== count.length) throw new RangeError(`${list.length} labels of ${count.length} cells`);
    }
    const zeros = () => new Float64Array(joint.labels + 1);
    this.#joint = joint;
    this.#support = zeros();
    this.#first = { predicted: zeros(), correct: zeros() };
    this.#second = { predicted: zeros(), correct: zeros() };
  }

  differences(counts: Float64Array): { macro: number; weighted: number } {
    const { labels, truth, first, second } = this.#joint;
    const support = this.#support.fill(0);
    const one = { predicted: this.#first.predicted.fill(0), correct: this.#first.correct.fill(0) };
    const other = { predicted: this.#second.predicted.fill(0), correct: this.#second.correct.fill(0) };
    let total = 0;
    for (let cell = 0; cell < counts.length; cell++) {
      const count = counts[cell] ?? 0;
      if (count === 0) continue;
      const label = truth[cell] ?? 0;
      total += count;
      add(support, label, count);
      add(one.predicted, first[cell] ?? 0, count);
      add(other.predicted, second[cell] ?? 0, count);
      if (first[cell] === label) add(one.correct, label, count);
      if (second[cell] === label) add(other.correct, label, count);
    }
    let macro = 0;
    let weighted = 0;
    for (let label = 0; label < labels; label++) {
      const rows = support[label] ?? 0;
      const difference = f1(one, label, rows) - f1(other, label, rows);
      macro += difference;
      weighted += rows * difference;
    }
    return { macro: macro / labels, weighted: weighted / total };
  }
}

function add(sums: Float64Array, index: number, count: number): void {
  sums[index] = (sums[index] ?? 0) + count;
}

function f1({ predicted, correct }: Record<'predicted' | 'correct', Float64Array>, label: number, rows: number) {
  const marked = (predicted[label] ?? 0) + rows;
  return marked === 0 ? 0 : (2 * (correct[label] ?? 0)) / marked;
}
