// The report of rows that were given labels: a pure function of what was frozen, committed and predicted.
import type { PredictionReport, VariantPredictions } from '../../shared/contracts/prediction-report.ts';
import type { Manifest, Run, Warning } from '../../shared/contracts/run.ts';
import { formatCount, formatPercent, plural } from '../format.ts';
import { whatIsWrong } from '../headline.ts';
import { runFacts } from '../run-facts.ts';
import { askedAgain, givenBefore } from '../warnings.ts';

/** Variants named in the headline. */
const MAX_NAMED = 3;

/** @param oddities see oddities.ts */
export function assemblePredictions(
  run: Run,
  manifest: Manifest,
  variants: VariantPredictions[],
  oddities: readonly Warning[],
): PredictionReport {
  const facts = runFacts(run, manifest, variants);
  return {
    task: 'predict',
    headline: headline({ ...facts, variants }),
    ...facts,
    variants,
    warnings: [
      ...run.warnings,
      ...askedAgain(manifest),
      ...oddities,
      ...variants.flatMap(withoutLabel),
      ...variants.flatMap(givenBefore),
    ],
  };
}

type Facts = Pick<PredictionReport, 'status' | 'rows' | 'variants' | 'problems' | 'more_problems'>;

/** @example 'Of 150 rows tfidf labelled 100.0%, gpt-4o/zero-shot 99.3%.' */
function headline(report: Facts): string {
  const { status, rows, variants } = report;
  if (status === 'rejected' || status === 'failed') return whatIsWrong(report);
  const named = variants
    .slice(0, MAX_NAMED)
    .map(
      ({ name, completion_rate }, index) =>
        `${name} ${index === 0 ? 'labelled ' : ''}${formatPercent(completion_rate.value)}`,
    );
  const more = variants.length > MAX_NAMED ? `, and ${formatCount(variants.length - MAX_NAMED)} more variants` : '';
  const sentence = `of ${plural(rows, 'row')} ${named.join(', ')}${more}.`;
  return status === 'partial' ? `Partial result: ${sentence}` : `O${sentence.slice(1)}`;
}

function withoutLabel({ name, samples, answered, invalid, failed, skipped }: VariantPredictions): Warning[] {
  const count = samples - answered;
  if (count === 0) return [];
  const outcomes = Object.entries({ invalid, failed, skipped }).filter(([, number]) => number > 0);
  const parts = outcomes.map(([outcome, number]) => `${formatCount(number)} ${outcome}`).join(', ');
  const message = `${name}: no label for ${formatCount(count)} of ${plural(samples, 'sample')} (${parts}).`;
  return [{ code: 'no_valid_answer', message, count }];
}
