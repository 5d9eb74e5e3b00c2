// The report of predictions: a pure function of what was frozen, committed and predicted.
import type { PredictionReport, VariantPredictions } from '../../shared/contracts/prediction-report.ts';
import type { Manifest, Run } from '../../shared/contracts/run.ts';
import { formatCount, formatPercent, plural } from '../../shared/text/format.ts';
import { whatIsWrong } from '../findings/headline.ts';
import { runFacts } from '../findings/run-facts.ts';
import { givenBefore, withoutAnswer } from '../findings/warnings.ts';

/** Variants named in the headline. */
const MAX_NAMED = 3;

export function assemblePredictions(run: Run, manifest: Manifest, variants: VariantPredictions[]): PredictionReport {
  const facts = runFacts(run, manifest, variants);
  return {
    task: 'predict',
    headline: headline({ ...facts, variants }),
    ...facts,
    variants,
    warnings: [...run.warnings, ...withoutAnswer(variants, 'Samples without a label'), ...givenBefore(variants)],
  };
}

type Facts = Pick<PredictionReport, 'status' | 'rows' | 'variants' | 'problems' | 'more_problems'>;

/** @example 'Of 150 rows, tfidf labelled 100.0%, gpt-4o/zero-shot 99.3%.' */
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
  const sentence = `of ${plural(rows, 'row')}, ${named.join(', ')}${more}.`;
  return status === 'partial' ? `Partial result: ${sentence}` : `O${sentence.slice(1)}`;
}
