// A model card for each variant, with its results as a `model-index`, the way Hugging Face reads them.
import { stringify } from 'yaml';
import { scoredRowsInWords } from '../../lambda/report/findings/partial.ts';
import { code, escapeMarkdown } from '../../lambda/report/html/markdown-text.ts';
import type { Report } from '../../lambda/shared/contracts/report/report.ts';
import type { MetricName, Score } from '../../lambda/shared/contracts/report/scores.ts';
import type { VariantReport } from '../../lambda/shared/contracts/report/variant.ts';
import { formatScore, formatScoreInterval } from '../../lambda/shared/text/format.ts';
import { fileNames, safeName, type TextFile } from './file.ts';
import { publishedScore } from './published.ts';

interface Metric {
  readonly score: MetricName;
  readonly title: string;
  /** Its name at hf.co/metrics, and what that is called with. */
  readonly type: string;
  readonly args?: Readonly<Record<string, string>>;
}

const METRICS: readonly Metric[] = [
  { score: 'accuracy', title: 'Accuracy', type: 'accuracy' },
  ...(['macro', 'weighted'] as const).flatMap((average): Metric[] => [
    { score: `f1_${average}`, title: `F1 (${average})`, type: 'f1', args: { average } },
    { score: `precision_${average}`, title: `Precision (${average})`, type: 'precision', args: { average } },
    { score: `recall_${average}`, title: `Recall (${average})`, type: 'recall', args: { average } },
  ]),
  { score: 'matthews_corrcoef', title: 'Matthews correlation', type: 'matthews_correlation' },
];

export function modelCards(report: Report): TextFile[] {
  const names = fileNames(report.variants.map(({ name }) => name));
  return report.variants.map((variant, index) => ({ path: `${names[index]}.md`, text: modelCard(report, variant) }));
}

function modelCard(report: Report, variant: VariantReport): string {
  const scores = scoresOf(report, variant);
  // Also what YAML 1.1 takes for something else than a text is quoted.
  const head = stringify({ 'model-index': [modelIndex(report, variant, scores)] }, { version: '1.1', lineWidth: 0 });
  const rows = scores.map(
    ({ title, value, ci }) => `| ${title} | ${formatScore({ value })} | ${formatScoreInterval(ci)} |`,
  );
  const stopped = report.stop ? ` The run was stopped early: ${escapeMarkdown(report.stop.message)}` : '';
  return [
    `---\n${head}---\n`,
    `# ${code(variant.name)}\n`,
    `Scores on ${scoredRowsInWords(report)} of ${code(report.name)}; a sample without a valid answer counts as wrong.${stopped}\n`,
    ['| Metric | Score | 95% interval |', '|---|--:|--:|', ...rows].join('\n'),
    `\n${escapeMarkdown(`Measured by Holdout ${report.versions?.holdout ?? ''}`)}, run ${code(report.run)}.\n`,
  ].join('\n');
}

interface NamedScore extends Metric {
  readonly value: number;
  readonly ci: Score['ci'];
}

/** Those that are defined. */
function scoresOf(report: Report, variant: VariantReport): NamedScore[] {
  return METRICS.flatMap((metric) => {
    const { value, ci } = publishedScore(report, variant, metric.score);
    return value === null ? [] : [{ ...metric, value, ci }];
  });
}

/** The format has no place for an interval but the name. */
function modelIndex({ name, ledger }: Report, variant: VariantReport, scores: readonly NamedScore[]): object {
  return {
    name: variant.name,
    results: [
      {
        task: { type: 'text-classification', name: 'Text Classification' },
        dataset: {
          // The Hub takes no other characters.
          type: safeName(name) || 'holdout',
          name,
          split: 'test',
          ...(ledger && { revision: ledger.content_hash }),
        },
        metrics: scores.map(({ type, title, value, ci, args }) => ({
          type,
          value,
          name: ci ? `${title}, 95% interval ${formatScoreInterval(ci)}` : title,
          ...(args && { args }),
        })),
      },
    ],
  };
}
