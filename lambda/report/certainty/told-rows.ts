// Whether the answers of which a variant tells a probability are righter than those of which it tells none.
import { int32At } from '../../shared/at.ts';
import type { ToldRows } from '../../shared/contracts/report/probabilities.ts';
import { accuracyEffect } from '../clusters/variant-effects.ts';
import { wilson } from '../intervals/wilson.ts';
import { forEachSample } from '../scores/samples.ts';
import { NO_LABEL, type PredictionTable, truthOf } from '../table/predictions.ts';

/** Of the valid answers. @param isTold whether a sample counts as told */
export function toldRows(table: PredictionTable, variant: number, isTold: (sample: number) => boolean): ToldRows {
  const counts = { told: { right: 0, samples: 0 }, untold: { right: 0, samples: 0 } };
  forEachSample(table, variant, (sample, row) => {
    const label = int32At(table.predicted, sample);
    if (label === NO_LABEL) return;
    const count = counts[isTold(sample) ? 'told' : 'untold'];
    count.samples++;
    count.right += Number(label === truthOf(table, row));
  });
  const repeats = table.run.benchmark.repeats * (accuracyEffect(table, variant)?.forIntervals ?? 1);
  const accuracy = ({ right, samples }: typeof counts.told) => ({
    value: samples === 0 ? null : right / samples,
    ci: wilson(right / repeats, samples / repeats),
  });
  const { told, untold } = counts;
  const all = told.samples + untold.samples;
  return {
    share: all === 0 ? 0 : told.samples / all,
    accuracy_told: accuracy(told),
    accuracy_untold: accuracy(untold),
  };
}
