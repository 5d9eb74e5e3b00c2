// What a threshold is worth, in words.
import type { ThresholdReport } from '../../shared/contracts/report/thresholds.ts';
import type { Warning } from '../../shared/contracts/run.ts';
import { formatAbout, formatDollars, formatPercent, formatThreshold } from '../../shared/text/format.ts';
import { plural } from '../../shared/text/words.ts';

type Facts = Omit<ThresholdReport, 'sentence'>;

/**
 * @example 'Automate 42.0% of rows with tfidf, 95.0% of them right or more, for $12.00 per million rows, and send the
 * rest to a person: accept a confidence of at least 0.83 (risk 5.0%).'
 */
export function sentence(facts: Facts): string {
  const { answered_by, rest, threshold, accuracy, risk, rows, more_rows, coverage, cost_usd_per_million } = facts;
  if (threshold === null) {
    const start = `These ${plural(rows, 'row')} support no threshold above which ${answered_by} is right on ${formatPercent(accuracy)}`;
    return more_rows === null
      ? `${start}: they are too few, or its answers too often wrong, to say how many more would.`
      : `${start}: about ${formatAbout(more_rows)} more would.`;
  }
  const cost = cost_usd_per_million === null ? '' : `, for ${formatDollars(cost_usd_per_million)} per million rows`;
  const others = coverage < 1 ? `, and send the rest to ${rest ?? 'a person'}` : '';
  return `Automate ${formatPercent(coverage)} of rows with ${answered_by} at ${formatPercent(accuracy)} accuracy or more${cost}${others}: accept a confidence of at least ${formatThreshold(threshold)} (risk ${formatPercent(risk)}).`;
}

/** For the one that automates most, or else the one that is closest to it, if the benchmark asks for it. */
export function automationNote(thresholds: readonly ThresholdReport[]): Warning[] {
  const found = thresholds.filter(({ threshold }) => threshold !== null);
  const cost = ({ cost_usd_per_million }: ThresholdReport) => cost_usd_per_million ?? Number.POSITIVE_INFINITY;
  const [most] = found.sort((a, b) => b.coverage - a.coverage || cost(a) - cost(b));
  const more = ({ more_rows }: ThresholdReport) => more_rows ?? Number.POSITIVE_INFINITY;
  const [closest] = thresholds.toSorted((a, b) => more(a) - more(b));
  const told = most ?? closest;
  if (!told) {
    const message = 'No variant of this run gives a confidence, so none of its answers can be automated.';
    return [{ code: 'no_threshold', message }];
  }
  const others = most ? found.length - 1 : 0;
  const also = others > 0 ? ` thresholds.json has ${plural(others, 'other')}.` : '';
  return [{ code: most ? 'automate' : 'no_threshold', message: `${told.sentence}${also}` }];
}
