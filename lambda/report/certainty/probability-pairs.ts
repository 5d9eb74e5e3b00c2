// The probabilities of two variants, compared on the rows of which both tell them.
import { float64At, int32At } from '../../shared/at.ts';
import type { ProbabilityPair } from '../../shared/contracts/report/comparison.ts';
import { BILLION } from '../../shared/probabilities.ts';
import { johnson } from '../intervals/johnson.ts';
import { forEachSample } from '../scores/samples.ts';
import { type PredictionTable, truthOf } from '../table/predictions.ts';

/** By row: the mean over the repeats that tell; NaN where none does. */
interface Losses {
  readonly name: string;
  readonly brier: Float64Array;
  readonly log: Float64Array;
}

/** All pairs of variants that tell probabilities, in the run's order; pairs without a common row are left out. */
export function probabilityPairs(table: PredictionTable): ProbabilityPair[] {
  const { variants, labels } = table.run;
  if (labels.length < 2) return [];
  const losses = variants.flatMap(({ name }, variant) =>
    table.probabilities.has(variant) ? [{ name, ...lossesOf(table, variant) }] : [],
  );
  return losses.flatMap((first, index) =>
    losses.slice(index + 1).flatMap((second) => pairOf(first, second, labels.length === 2 ? 1 : 2)),
  );
}

function lossesOf(table: PredictionTable, variant: number): Omit<Losses, 'name'> {
  const { rows, labels } = table.run;
  const sums = { brier: new Float64Array(rows), log: new Float64Array(rows) };
  const told = new Float64Array(rows);
  forEachSample(table, variant, (sample, row) => {
    const { probabilities } = table;
    if (!probabilities.tells(sample)) return;
    const truth = truthOf(table, row);
    let squares = 0;
    for (let label = 0; label < labels.length; label++)
      squares += (probabilities.billionths(sample, label) / BILLION - Number(label === truth)) ** 2;
    told[row] = float64At(told, row) + 1;
    // Of two labels scikit-learn counts one; its smallest probability is the distance of 1 to the next 64-bit number.
    sums.brier[row] = float64At(sums.brier, row) + (labels.length === 2 ? squares / 2 : squares);
    sums.log[row] =
      float64At(sums.log, row) - Math.log(Math.max(Number.EPSILON, probabilities.billionths(sample, truth) / BILLION));
  });
  const mean = (sum: number, row: number) => sum / float64At(told, row);
  return { brier: sums.brier.map(mean), log: sums.log.map(mean) };
}

/** Of which both tell. */
function commonRows(first: Losses, second: Losses): Int32Array {
  const rows = new Int32Array(first.brier.length);
  let count = 0;
  for (let row = 0; row < rows.length; row++) {
    if (!Number.isNaN(float64At(first.brier, row)) && !Number.isNaN(float64At(second.brier, row))) rows[count++] = row;
  }
  return rows.subarray(0, count);
}

/** @param most the largest Brier score of a row */
function pairOf(first: Losses, second: Losses, most: number): ProbabilityPair[] {
  const common = commonRows(first, second);
  if (common.length === 0) return [];
  const mean = (values: Float64Array) => {
    let sum = 0;
    for (let at = 0; at < common.length; at++) sum += float64At(values, int32At(common, at));
    return sum / common.length;
  };
  const scores = (values: (losses: Losses) => Float64Array) => ({
    first: mean(values(first)),
    second: mean(values(second)),
  });
  const brier = scores((losses) => losses.brier);
  // Moved by the most, since Johnson's interval is one of positive values.
  const differences = new Float64Array(common.length);
  for (let at = 0; at < common.length; at++) {
    const row = int32At(common, at);
    differences[at] = most + float64At(first.brier, row) - float64At(second.brier, row);
  }
  const ci = johnson(differences, 2 * most);
  return [
    {
      first: first.name,
      second: second.name,
      rows: common.length,
      brier_score_loss: {
        ...brier,
        difference: brier.first - brier.second,
        ci: ci && { lower: ci.lower - most, upper: ci.upper - most },
      },
      log_loss: scores((losses) => losses.log),
    },
  ];
}
