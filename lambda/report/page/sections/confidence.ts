// How far a variant's confidence can be trusted, and what share of the samples could be automated.
import type { Calibration } from '../../../shared/contracts/report/variant.ts';
import { formatCount, formatPercent, formatScore } from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { type Content, type Html, html } from '../../html/html.ts';
import { shareInFigures, table } from '../../html/parts.ts';
import { BINS } from '../../metrics/calibration.ts';

export function confidence(calibration: Calibration | null, charts: Html): Html | false {
  if (!calibration) return false;
  const { samples, expected_calibration_error, brier_score_top_label, roc_auc } = calibration;
  const facts = [
    `expected calibration error ${formatScore({ value: expected_calibration_error })} (${BINS} bins)`,
    `Brier score of the chosen label ${formatScore({ value: brier_score_top_label })}`,
    `ROC AUC of right against wrong ${formatScore({ value: roc_auc })}`,
  ];
  return html`<h4>Confidence</h4>
<p>${automation(calibration)}</p>
<p class="note">${plural(samples, 'answer')} with a confidence: ${facts.join(' · ')}</p>
${charts}
<details><summary>Both charts as tables</summary>
${reliability(calibration)}
${coverage(calibration)}</details>`;
}

function automation({ automation }: Calibration): string {
  if (!automation) return 'At no confidence threshold are 95% of the accepted answers right.';
  const { threshold, coverage, accuracy, target } = automation;
  return `${formatPercent(coverage)} of all samples could be automated at ${formatPercent(target)} accuracy: those answered with a confidence of at least ${formatScore({ value: threshold })}, of which ${formatPercent(accuracy.value)} are right. The threshold was chosen on these rows, so check it on others.`;
}

function reliability({ bins }: Calibration): Html {
  const columns = [
    { name: 'Confidence' },
    { name: 'Answers', figures: true },
    { name: 'Mean confidence', figures: true },
    { name: 'Right', hint: 'Share of right answers, and its 95% interval' },
  ];
  const rows = bins.map(({ lower, upper, samples, confidence, accuracy }): Content[] => [
    `${lower.toFixed(1)}–${upper.toFixed(1)}`,
    formatCount(samples),
    formatPercent(confidence),
    shareInFigures(accuracy),
  ]);
  return table('Right answers by confidence', columns, rows);
}

function coverage({ coverage }: Calibration): Html {
  const columns = [
    { name: 'Confidence at least' },
    { name: 'Of all samples', figures: true },
    { name: 'Right', hint: 'Share of right answers, and its 95% interval' },
  ];
  const rows = coverage.map((point): Content[] => [
    formatScore({ value: point.threshold }),
    formatPercent(point.coverage),
    shareInFigures(point.accuracy),
  ]);
  return table('If only confident answers are accepted', columns, rows);
}
