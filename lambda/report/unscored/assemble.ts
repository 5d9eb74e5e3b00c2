// The report of predictions: a pure function of what was frozen, committed and predicted.

import type { UnscoredReport, UnscoredVariant } from '../../shared/contracts/report/unscored-report.ts';
import type { Manifest, Run, Warning } from '../../shared/contracts/run.ts';
import { formatPercent } from '../../shared/text/format.ts';
import { andMore, plural } from '../../shared/text/words.ts';
import { whatIsWrong } from '../findings/headline.ts';
import { runFacts } from '../findings/run-facts.ts';
import { askedAgain, givenBefore, withoutAnswer } from '../findings/warnings.ts';

/** Variants named in the headline. */
const MAX_NAMED = 3;

/** @param oddities see oddities.ts */
export function assembleUnscoredReport(
  run: Run,
  manifest: Manifest,
  variants: UnscoredVariant[],
  oddities: readonly Warning[],
): UnscoredReport {
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
      ...withoutAnswer(variants, 'Samples without a label'),
      ...givenBefore(variants),
    ],
  };
}

type UnscoredFacts = Pick<UnscoredReport, 'status' | 'rows' | 'variants' | 'problems' | 'more_problems'>;

/** @example 'Of 150 rows, tfidf labelled 100.0%, gpt-6-sol/zero-shot 99.3%.' */
function headline(report: UnscoredFacts): string {
  const { status, rows, variants } = report;
  if (status === 'rejected' || status === 'failed') return whatIsWrong(report);
  const named = variants
    .slice(0, MAX_NAMED)
    .map(
      ({ name, completion_rate }, index) =>
        `${name} ${index === 0 ? 'labelled ' : ''}${formatPercent(completion_rate.value)}`,
    );
  const more = variants.length > MAX_NAMED ? `, ${andMore(variants.length - MAX_NAMED)} variants` : '';
  const sentence = `of ${plural(rows, 'row')}, ${named.join(', ')}${more}.`;
  return status === 'partial' ? `Partial result: ${sentence}` : `O${sentence.slice(1)}`;
}
