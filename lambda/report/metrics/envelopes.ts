// How the answers of a variant came: as asked, or with something around the label.
import { addTo, at, float64At, uint8At } from '../../shared/at.ts';
import { Envelope } from '../../shared/contracts/envelope.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { forEachOutcome } from '../scores/samples.ts';
import { type PredictionTable, STATUSES } from '../table/predictions.ts';

export type Envelopes = Pick<VariantReport, 'answers_as_asked' | 'envelopes'>;

/** Of valid answers. */
export function envelopeCounts(table: PredictionTable, variant: number): Envelopes {
  if (at(table.run.variants, variant).kind !== 'model') return { answers_as_asked: null, envelopes: {} };
  /** The first counts answers as asked. */
  const counts = new Float64Array(1 + Envelope.options.length);
  forEachOutcome(table, variant, (sample) => {
    if (STATUSES[uint8At(table.status, sample)] === 'answered') addTo(counts, uint8At(table.envelope, sample), 1);
  });
  const found = Envelope.options
    .map((envelope, index) => [envelope, float64At(counts, index + 1)] as const)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  return { answers_as_asked: float64At(counts, 0), envelopes: Object.fromEntries(found) };
}
