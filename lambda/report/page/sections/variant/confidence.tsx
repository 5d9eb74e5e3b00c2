// How far a variant's confidence can be trusted, and what share of the samples could be automated.

import type { ComponentChildren } from 'preact';
import type { Calibration } from '../../../../shared/contracts/report/probabilities.ts';
import type { Report } from '../../../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../../../shared/contracts/report/variant.ts';
import { formatCount, formatPercent, formatScore } from '../../../../shared/text/format.ts';
import { plural } from '../../../../shared/text/words.ts';
import { calibrationSentence } from '../../../findings/method-claims.ts';
import { Foreign, ShareInFigures, Table } from '../../../html/parts.tsx';
import { BINS } from '../../../metrics/calibration.ts';

/** Characters of a sentence, which names variants. */
const MAX_SENTENCE = 600;

export function Confidence({
  variant: { name, calibration },
  thresholds,
  children,
}: {
  variant: Pick<VariantReport, 'name' | 'calibration'>;
  thresholds: Report['thresholds'];
  children: ComponentChildren;
}) {
  if (!calibration) return false;
  const { samples, expected_calibration_error, brier_score_top_label, roc_auc } = calibration;
  const judged = calibrationSentence(calibration);
  const facts = [
    // A report of an older version has no floor.
    ...(judged
      ? []
      : [`expected calibration error ${formatScore({ value: expected_calibration_error })} (${BINS} bins)`]),
    `Brier score of the chosen label ${formatScore({ value: brier_score_top_label })}`,
    `ROC AUC of right against wrong ${formatScore({ value: roc_auc })}`,
  ];
  const sentences = thresholds.filter(({ variant }) => variant === name).map(({ sentence }) => sentence);
  return (
    <>
      <h4>Confidence</h4>
      {sentences.map((sentence) => (
        <p>
          <Foreign text={sentence} max={MAX_SENTENCE} />
        </p>
      ))}
      {judged && <p>{judged}</p>}
      <p class="note">
        {plural(samples, 'answer')} with a confidence: {facts.join(' · ')}
      </p>
      <Told told={calibration.told} what="a confidence" />
      {children}
      <details>
        <summary>Both charts as tables</summary>
        <ReliabilityTable calibration={calibration} />
        <CoverageTable calibration={calibration} />
      </details>
    </>
  );
}

/** Whoever tells only what it is sure of looks better than it is. */
export function Told({ told, what }: { told: Calibration['told']; what: string }) {
  if (!told || told.share === 1) return false;
  const { share, accuracy_told, accuracy_untold } = told;
  return (
    <p class="note">
      It gives {what} with {formatPercent(share)} of its valid answers, of which{' '}
      <ShareInFigures score={accuracy_told} /> are right; of the others, <ShareInFigures score={accuracy_untold} />.
    </p>
  );
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
