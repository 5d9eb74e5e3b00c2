// One variant in full.
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
} from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import type { Chart } from '../../charts/render.ts';
import { type Content, type Html, html } from '../../html/html.ts';
import { foreign, table } from '../../html/parts.ts';
import { ASKED_FOR } from '../asked-for.ts';
import { confidenceCharts, labelsChart } from './charts.ts';
import { confidence } from './confidence.ts';
import { confusions } from './confusions.ts';
import { envelopes } from './envelopes.ts';
import { probabilities } from './probabilities.ts';
import { tuning } from './tuning.ts';

/** Labels, answers and error codes shown; report.json has more. */
const MAX_CLASSES = 100;
/** Labels of all variants together: more would make the page too large to send around. */
const MAX_ALL_CLASSES = 450;
const MIN_CLASSES = 15;
const MAX_ANSWERS = 10;
const MAX_MESSAGES = 10;
/** With more labels than this, their table is folded. */
const MAX_UNFOLDED = 20;

/** @param open whether the section is unfolded */
export function variantSection(variant: VariantReport, report: Report, charts: readonly Chart[], open: boolean): Html {
  const { name, kind, metrics } = variant;
  return html`<details${open && html` open`}><summary><h3>${foreign(name, 100)}</h3> ${
    kind !== 'model' && html`<span class="tag">${kind}</span> `
  }<span class="side">accuracy ${formatPercent(metrics.accuracy.value)}</span></summary>
<div class="variant">
${scoresTable(variant)}
${tuning(variant)}
<h4>Labels</h4>
${labelsChart(report, variant, charts)}
${classesTable(variant, report)}
${confusions(variant, report.labels)}
${confidence(variant.calibration, confidenceCharts(report, variant, charts))}
${probabilities(variant.probability_scores, variant.samples)}
${outcomes(variant)}
${envelopes(variant)}
${answers(variant)}
</div></details>
`;
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

function scoresTable(variant: VariantReport): Html {
  const { metrics, metrics_answered, answered, samples } = variant;
  const columns = [
    { name: 'Score' },
    { name: `All ${formatCount(samples)}`, figures: true },
    { name: '95% interval', figures: true },
    { name: `Answered ${formatCount(answered)}`, figures: true },
    { name: '95% interval', figures: true },
  ];
  const rows = SCORES.map(([title, name]) => [title, ...figures(metrics[name]), ...figures(metrics_answered[name])]);
  return html`<h4>Scores</h4>${table('Over all samples, and over those with a valid answer', columns, rows)}
${remarks(variant)}`;
}

function remarks({ top_label, repeats }: VariantReport): Html | false {
  const facts: Content[] = [];
  if (top_label) {
    facts.push(
      html`Its most frequent label is ${foreign(top_label.label)}, on ${formatPercent(top_label.frequency)} of all samples. `,
    );
  }
  if (repeats) {
    const { flip_rate, fleiss_kappa } = repeats;
    facts.push(
      html`Its repeats disagree on ${formatPercent(flip_rate.value)} of the rows ${interval(flip_rate.ci)}; their Fleiss’ kappa is ${formatScore({ value: fleiss_kappa })}.`,
    );
  }
  return facts.length > 0 && html`<p class="note">${facts}</p>`;
}

function figures(score: Score): Content[] {
  return [html`<span class="score">${formatScore(score)}</span>`, interval(score.ci)];
}

function interval(ci: Interval | null): Html {
  return html`<span class="interval">${formatScoreInterval(ci)}</span>`;
}

function classesTable({ classes, samples, distribution }: VariantReport, { variants }: Report): Html {
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
    foreign(one.label),
    withInterval(one.precision),
    withInterval(one.recall),
    withInterval(one['f1-score']),
    formatCount(one.support),
    formatCount(one.predicted),
  ]);
  const none = distribution.no_answer > 0 && [
    html`<i>no valid answer</i>`,
    ...['', '', '', ''],
    formatCount(distribution.no_answer),
  ];
  const caption = `Precision, recall and F1 with 95% intervals, and how often each label occurs and was predicted in ${plural(samples, 'sample')}`;
  const hidden = classes.length - rows.length;
  const figures = html`${table(caption, columns, none ? [...rows, none] : rows, 'wide')}
${hidden > 0 && html`<p class="note">The ${formatCount(rows.length)} most frequent labels; metrics.csv has the other ${formatCount(hidden)}.</p>`}`;
  return classes.length <= MAX_UNFOLDED
    ? figures
    : html`<details><summary>All labels as a table</summary>${figures}</details>`;
}

/** All labels in the benchmark's order if there are few enough, else the most frequent. */
function mostFrequent(classes: readonly ClassReport[], most: number): readonly ClassReport[] {
  if (classes.length <= most) return classes;
  return [...classes].sort((a, b) => b.support - a.support).slice(0, most);
}

function withInterval(score: Score): Html {
  return html`<span class="score">${formatScore(score)}</span> ${interval(score.ci)}`;
}

function outcomes(variant: VariantReport): Html {
  const { samples, usage, latency_ms } = variant;
  const share = (count: number) => [formatCount(count), formatPercent(count / samples)];
  const rows: Content[][] = (['answered', 'invalid', 'failed', 'skipped'] as const)
    .filter((outcome) => outcome === 'answered' || variant[outcome] > 0)
    .map((outcome) => [outcome, ...share(variant[outcome])]);
  for (const [code, count] of Object.entries(variant.error_codes)) {
    rows.push([html`<code>${foreign(code)}</code>`, ...share(count)]);
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
  return html`<h4>Outcomes</h4>${table('Samples by outcome and error code', columns, rows)}
${facts.length > 0 && html`<p class="note">${facts.join(' · ')}</p>`}
${endpointWords(variant)}`;
}

/** The first message of each code tells what to do more often than the code. */
function endpointWords({ error_messages }: VariantReport): Html | false {
  const rows = Object.entries(error_messages)
    .slice(0, MAX_MESSAGES)
    .map(([code, message]) => [html`<code>${foreign(code)}</code>`, foreign(message, 300)]);
  const columns = [{ name: 'Error code' }, { name: 'The endpoint said first' }];
  return rows.length > 0 && table('What the endpoint said, by error code', columns, rows);
}

function answers({ answers, more_answers }: VariantReport): Html | false {
  if (answers.length === 0) return false;
  const shown = answers.slice(0, MAX_ANSWERS);
  const others = more_answers + answers.slice(MAX_ANSWERS).reduce((sum, { count }) => sum + count, 0);
  const columns = [{ name: 'The model wrote' }, { name: 'Read as' }, { name: 'Samples', figures: true }];
  const rows = shown.map(({ answer, read_as, count }) => [
    foreign(answer, 120),
    read_as === null ? html`<i>no valid answer</i>` : foreign(read_as),
    formatCount(count),
  ]);
  return html`<h4>Answers</h4>${table('What the model wrote, and how it was read', columns, rows)}
${others > 0 && html`<p class="note">${plural(others, 'more sample')} with other answers.</p>`}`;
}
