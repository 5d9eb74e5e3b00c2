// How far a variant's confidence can be trusted, and what share of the samples could be automated.

import type { ComponentChildren } from 'preact';
import type { Calibration } from '../../../shared/contracts/report/variant.ts';
import { formatCount, formatPercent, formatScore } from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { ShareInFigures, Table } from '../../html/parts.tsx';
import { BINS } from '../../metrics/calibration.ts';
import type { ConfidenceAdditions } from './additions.ts';

export function Confidence({
  calibration,
  children,
}: {
  calibration: (Calibration & ConfidenceAdditions) | null;
  children: ComponentChildren;
}) {
  if (!calibration) return false;
  const { samples, expected_calibration_error, brier_score_top_label, roc_auc } = calibration;
  const facts = [
    `expected calibration error ${formatScore({ value: expected_calibration_error })} (${BINS} bins${byChance(calibration)})`,
    `Brier score of the chosen label ${formatScore({ value: brier_score_top_label })}`,
    `ROC AUC of right against wrong ${formatScore({ value: roc_auc })}`,
  ];
  return (
    <>
      <h4>Confidence</h4>
      <p>{automation(calibration)}</p>
      <p class="note">
        {plural(samples, 'answer')} with a confidence: {facts.join(' · ')}
      </p>
      <Told told={calibration.told} />
      {children}
      <details>
        <summary>Both charts as tables</summary>
        <ReliabilityTable calibration={calibration} />
        <CoverageTable calibration={calibration} />
      </details>
    </>
  );
}

/** What chance alone would show. */
function byChance({ noise_floor }: ConfidenceAdditions): string {
  if (!noise_floor) return '';
  const { mean, upper, miscalibrated } = noise_floor;
  const verdict = miscalibrated ? 'more than chance' : 'no more than chance';
  return `; a perfectly calibrated one would show ${formatScore({ value: mean })}, one in 20 more than ${formatScore({ value: upper })}: ${verdict}`;
}

/** Whoever tells only what it is sure of looks better than it is. */
export function Told({ told }: ConfidenceAdditions) {
  if (!told || told.share === 1) return false;
  const { share, accuracy_told, accuracy_untold } = told;
  return (
    <p class="note">
      It tells {formatPercent(share)} of its valid answers’ probabilities, of which {formatPercent(accuracy_told.value)}{' '}
      are right; of the others, {formatPercent(accuracy_untold.value)}.
    </p>
  );
}

function automation({ automation }: Calibration): string {
  if (!automation) return 'At no confidence threshold are 95% of the accepted answers right.';
  const { threshold, coverage, accuracy, target } = automation;
  return `${formatPercent(coverage)} of all samples could be automated at ${formatPercent(target)} accuracy: those answered with a confidence of at least ${formatScore({ value: threshold })}, of which ${formatPercent(accuracy.value)} are right. The threshold was chosen on these rows, so check it on others.`;
}

function ReliabilityTable({ calibration: { bins } }: { calibration: Calibration }) {
  const columns = [
    { name: 'Confidence' },
    { name: 'Answers', figures: true },
    { name: 'Mean confidence', figures: true },
    { name: 'Right', hint: 'Share of right answers, and its 95% interval' },
  ];
  const rows = bins.map(({ lower, upper, samples, confidence, accuracy }): ComponentChildren[] => [
    `${lower.toFixed(1)}–${upper.toFixed(1)}`,
    formatCount(samples),
    formatPercent(confidence),
    <ShareInFigures score={accuracy} />,
  ]);
  return <Table caption="Right answers by confidence" columns={columns} rows={rows} />;
}

function CoverageTable({ calibration: { coverage } }: { calibration: Calibration }) {
  const columns = [
    { name: 'Confidence at least' },
    { name: 'Of all samples', figures: true },
    { name: 'Right', hint: 'Share of right answers, and its 95% interval' },
  ];
  const rows = coverage.map((point): ComponentChildren[] => [
    formatScore({ value: point.threshold }),
    formatPercent(point.coverage),
    <ShareInFigures score={point.accuracy} />,
  ]);
  return <Table caption="If only confident answers are accepted" columns={columns} rows={rows} />;
}
