// One variant in full.

import type { ComponentChildren } from 'preact';
import type { Report } from '../../../shared/contracts/report/report.ts';
import type { ClassReport, Interval, MetricName, Score } from '../../../shared/contracts/report/scores.ts';
import type { VariantReport } from '../../../shared/contracts/report/variant.ts';
import {
  formatCount,
  formatDollars,
  formatMilliseconds,
  formatPercent,
  formatScore,
  formatScoreInterval,
  formatSignificant,
  NONE,
} from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { Foreign, Table } from '../../html/parts.tsx';
import { hasInterval } from '../../standings/standings.ts';
import { ASKED_FOR } from '../asked-for.ts';
import { ConfidenceCharts, LabelsChart, type VariantCharts } from './charts.tsx';
import { Confidence } from './confidence.tsx';
import { Confusions } from './confusions.tsx';
import { Envelopes } from './envelopes.tsx';
import { Members } from './members.tsx';
import { Probabilities } from './probabilities.tsx';
import { TuningNote } from './tuning.tsx';

/** Labels, answers and error codes shown; report.json has more. */
const MAX_CLASSES = 100;
/** Labels of all variants together: more would make the page too large to send around. */
const MAX_ALL_CLASSES = 200;
const MIN_CLASSES = 6;
const MAX_ANSWERS = 10;
const MAX_MESSAGES = 10;
/** With more labels than this, their table is folded. */
const MAX_UNFOLDED = 20;

interface VariantProps {
  readonly variant: VariantReport;
}

export function VariantSection({ variant, report, charts }: VariantCharts) {
  const { name, kind, metrics } = variant;
  return (
    <details>
      <summary>
        <h3>
          <Foreign text={name} max={100} />
        </h3>{' '}
        {kind !== 'model' && (
          <>
            <span class="tag">{kind}</span>{' '}
          </>
        )}
        <span class="side">accuracy {formatPercent(metrics.accuracy.value)}</span>
      </summary>
      <div class="variant">
        <ScoresTable variant={variant} report={report} />
        <Members variant={variant} />
        <TuningNote variant={variant} />
        <h4>Labels</h4>
        <LabelsChart report={report} variant={variant} charts={charts} />
        <ClassesTable variant={variant} report={report} />
        <Confusions variant={variant} labels={report.labels} />
        <Confidence variant={variant} thresholds={report.thresholds}>
          <ConfidenceCharts report={report} variant={variant} charts={charts} />
        </Confidence>
        <Probabilities scores={variant.probability_scores} all={scoredSamples(variant, report)} />
        <Outcomes variant={variant} />
        <Envelopes variant={variant} />
        <Answers variant={variant} />
      </div>
    </details>
  );
}

/** Of a stopped run, not all that it was to be asked. */
const scoredSamples = ({ rows }: VariantReport, { repeats }: Report): number => rows * repeats;

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

function ScoresTable({ variant, report }: VariantProps & { report: Report }) {
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

function figures(score: Score): ComponentChildren[] {
  return [
    <span class="score">{formatScore(score)}</span>,
    <ScoreInterval ci={score.ci} because={score.no_interval_because} />,
  ];
}

function ScoreInterval({ ci, because }: { ci: Interval | null; because?: string | undefined }) {
  return (
    <span class="interval" title={because}>
      {formatScoreInterval(ci)}
    </span>
  );
}

function ClassesTable({ variant, report }: VariantProps & { report: Report }) {
  const { classes, distribution } = variant;
  const { variants } = report;
  const most = Math.min(MAX_CLASSES, Math.max(MIN_CLASSES, Math.floor(MAX_ALL_CLASSES / variants.length)));
  const columns = [
    { name: 'Label' },
    { name: 'Precision', figures: true },
    { name: 'Recall', figures: true },
    { name: 'F1', figures: true },
    { name: 'Rows', figures: true, hint: 'Support: samples that have this label' },
    { name: 'Predicted', figures: true },
  ];
  const rows = mostFrequent(classes, most).map((one) => [
    <Foreign text={one.label} />,
    <WithInterval score={one.precision} />,
    <WithInterval score={one.recall} />,
    <WithInterval score={one['f1-score']} />,
    formatCount(one.support),
    formatCount(one.predicted),
  ]);
  const none = distribution.no_answer > 0 && [
    <i>no valid answer</i>,
    ...['', '', '', ''],
    formatCount(distribution.no_answer),
  ];
  const caption = `Precision, recall and F1 with 95% intervals, and how often each label occurs and was predicted in ${plural(scoredSamples(variant, report), 'sample')}`;
  const hidden = classes.length - rows.length;
  const figures = (
    <>
      <Table caption={caption} columns={columns} rows={none ? [...rows, none] : rows} class="wide" />
      {hidden > 0 && (
        <p class="note">
          The {formatCount(rows.length)} most frequent labels; metrics.csv has the other {formatCount(hidden)}.
        </p>
      )}
    </>
  );
  return classes.length <= MAX_UNFOLDED ? (
    figures
  ) : (
    <details>
      <summary>All labels as a table</summary>
      {figures}
    </details>
  );
}

/** All labels in the benchmark's order if there are few enough, else the most frequent. */
function mostFrequent(classes: readonly ClassReport[], most: number): readonly ClassReport[] {
  if (classes.length <= most) return classes;
  return [...classes].sort((a, b) => b.support - a.support).slice(0, most);
}

function WithInterval({ score }: { score: Score }) {
  return (
    <>
      <span class="score">{formatScore(score)}</span> <ScoreInterval ci={score.ci} />
    </>
  );
}

function Outcomes({ variant }: VariantProps) {
  const { samples, usage, latency_ms } = variant;
  const share = (count: number) => [formatCount(count), formatPercent(count / samples)];
  const rows: ComponentChildren[][] = (['answered', 'invalid', 'failed', 'skipped'] as const)
    .filter((outcome) => outcome === 'answered' || variant[outcome] > 0)
    .map((outcome) => [outcome, ...share(variant[outcome])]);
  for (const [code, count] of Object.entries(variant.error_codes)) {
    rows.push([
      <code>
        <Foreign text={code} />
      </code>,
      ...share(count),
    ]);
  }
  const columns = [{ name: 'Outcome' }, { name: 'Samples', figures: true }, { name: 'Share', figures: true }];
  const facts: string[] = [];
  if (variant.answer !== null) {
    facts.push(`asked for ${ASKED_FOR[variant.answer]}`);
  }
  if (usage) {
    facts.push(
      `${formatCount(usage.prompt_tokens)} tokens in (${formatCount(usage.cached_tokens)} cached${usage.cache_write_tokens > 0 ? `, ${formatCount(usage.cache_write_tokens)} written to the cache` : ''})`,
      `${formatCount(usage.completion_tokens)} tokens out (${formatCount(usage.reasoning_tokens)} reasoning)`,
    );
  }
  if (variant.kind !== 'baseline')
    facts.push(variant.cost_usd === null ? 'cost unknown' : formatDollars(variant.cost_usd));
  if (latency_ms) {
    const { mean, p50, p95, p99 } = latency_ms;
    facts.push(
      `latency ${formatMilliseconds(p50)} (median), ${formatMilliseconds(mean)} (mean), ${formatMilliseconds(p95)} (p95), ${formatMilliseconds(p99)} (p99)`,
    );
  }
  return (
    <>
      <h4>Outcomes</h4>
      <Table caption="Samples by outcome and error code" columns={columns} rows={rows} />
      {facts.length > 0 && <p class="note">{facts.join(' · ')}</p>}
      <EndpointWords variant={variant} />
    </>
  );
}

/** The first message of each code tells what to do more often than the code. */
function EndpointWords({ variant: { error_messages } }: VariantProps) {
  const rows = Object.entries(error_messages)
    .slice(0, MAX_MESSAGES)
    .map(([code, message]) => [
      <code>
        <Foreign text={code} />
      </code>,
      <Foreign text={message} max={300} />,
    ]);
  const columns = [{ name: 'Error code' }, { name: 'The endpoint said first' }];
  return rows.length > 0 && <Table caption="What the endpoint said, by error code" columns={columns} rows={rows} />;
}

function Answers({ variant: { answers, more_answers } }: VariantProps) {
  if (answers.length === 0) return false;
  const shown = answers.slice(0, MAX_ANSWERS);
  const others = more_answers + answers.slice(MAX_ANSWERS).reduce((sum, { count }) => sum + count, 0);
  const columns = [{ name: 'The model wrote' }, { name: 'Read as' }, { name: 'Samples', figures: true }];
  const rows = shown.map(({ answer, read_as, count }) => [
    <Foreign text={answer} max={120} />,
    read_as === null ? <i>no valid answer</i> : <Foreign text={read_as} />,
    formatCount(count),
  ]);
  return (
    <>
      <h4>Answers</h4>
      <Table caption="What the model wrote, and how it was read" columns={columns} rows={rows} />
      {others > 0 && <p class="note">{plural(others, 'more sample')} with other answers.</p>}
    </>
  );
}
