// The scores of one variant, and remarks on them.
import type { ComponentChildren } from 'preact';
import type { Report } from '../../../../shared/contracts/report/report.ts';
import type { Interval, MetricName, Score } from '../../../../shared/contracts/report/scores.ts';
import type { VariantReport } from '../../../../shared/contracts/report/variant.ts';
import {
  formatCount,
  formatPercent,
  formatScore,
  formatScoreInterval,
  formatSignificant,
  NONE,
} from '../../../../shared/text/format.ts';
import { plural } from '../../../../shared/text/words.ts';
import { Foreign, Table } from '../../../html/parts.tsx';
import { hasInterval } from '../../../standings/standings.ts';

/** Of a stopped run, not all that it was to be asked. */
export const scoredSamples = ({ rows }: VariantReport, { repeats }: Report): number => rows * repeats;

export interface VariantProps {
  readonly variant: VariantReport;
}

const SCORES: readonly (readonly [string, MetricName])[] = [
  ['Accuracy', 'accuracy'],
  ['Balanced accuracy', 'balanced_accuracy'],
  ['Weighted F1', 'f1_weighted'],
  ['Macro F1', 'f1_macro'],
  ['Micro F1', 'f1_micro'],
  ['Weighted precision', 'precision_weighted'],
  ['Macro precision', 'precision_macro'],
  ['Macro recall', 'recall_macro'],
  ['Matthews correlation', 'matthews_corrcoef'],
  ["Cohen's kappa", 'cohen_kappa_score'],
];

const ENDED = {
  ci: null,
  no_interval_because: 'It ended when it was decided, so an interval for a fixed number of rows would be too narrow.',
};

export function ScoresTable({ variant, report }: VariantProps & { report: Report }) {
  const { metrics, metrics_answered, distribution } = variant;
  const samples = scoredSamples(variant, report);
  const columns = [
    { name: 'Score' },
    { name: `All ${formatCount(samples)}`, figures: true },
    { name: '95% interval', figures: true },
    { name: `Answered ${formatCount(samples - distribution.no_answer)}`, figures: true },
    { name: '95% interval', figures: true },
  ];
  const told = hasInterval(variant, report.variants) ? figures : (score: Score) => figures({ ...score, ...ENDED });
  const rows = SCORES.map(([title, name]) => [title, ...told(metrics[name]), ...told(metrics_answered[name])]);
  return (
    <>
      <h4>Scores</h4>
      <Table caption="Over all samples, and over those with a valid answer" columns={columns} rows={rows} />
      <Remarks variant={variant} report={report} />
    </>
  );
}

function Remarks({ variant, report }: VariantProps & { report: Report }) {
  const { top_label, repeats, rows, effective_rows, ended_early, expected_cost } = variant;
  const facts: ComponentChildren[] = [];
  if (effective_rows !== undefined) {
    facts.push(
      `Rows that belong together say less than as many others: its ${plural(rows, 'row')} count as about ${formatCount(Math.round(effective_rows))}. `,
    );
  }
  if (ended_early) {
    const of = `${formatCount(ended_early.rows)} of ${plural(report.rows, 'row')}`;
    facts.push(`It was asked ${of}, which decided it, so its scores have no intervals. `);
  }
  if (expected_cost) {
    const { value, ci } = expected_cost;
    const range = ci ? ` (95% interval ${formatSignificant(ci.lower)}–${formatSignificant(ci.upper)})` : '';
    facts.push(`Its mistakes cost ${value === null ? NONE : formatSignificant(value)} a row${range}. `);
  }
  if (top_label) {
    facts.push(
      <>
        Its most frequent label is <Foreign text={top_label.label} />, on {formatPercent(top_label.frequency)} of all
        samples.{' '}
      </>,
    );
  }
  if (repeats) {
    const { flip_rate, fleiss_kappa } = repeats;
    facts.push(
      <>
        Its repeats disagree on {formatPercent(flip_rate.value)} of the rows <ScoreInterval ci={flip_rate.ci} />; their
        Fleiss’ kappa is {formatScore({ value: fleiss_kappa })}.
      </>,
    );
  }
  return facts.length > 0 && <p class="note">{facts}</p>;
}

export function figures(score: Score): ComponentChildren[] {
  return [
    <span class="score">{formatScore(score)}</span>,
    <ScoreInterval ci={score.ci} because={score.no_interval_because} />,
  ];
}

export function ScoreInterval({ ci, because }: { ci: Interval | null; because?: string | undefined }) {
  return (
    <span class="interval" title={because}>
      {formatScoreInterval(ci)}
    </span>
  );
}
