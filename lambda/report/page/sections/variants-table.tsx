// All variants side by side, best first.

import type { ComponentChildren } from 'preact';
import type { Report } from '../../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../../shared/contracts/report/variant.ts';
import { formatDollars, formatMilliseconds, formatPercent, formatScore } from '../../../shared/text/format.ts';
import { scoredRowsInWords } from '../../findings/partial.ts';
import { Folded, Foreign, ShareWithInterval, Table } from '../../html/parts.tsx';
import { hasInterval } from '../../standings/standings.ts';
import { partOfRows } from '../../standings/words.ts';

const COLUMNS = [
  { name: 'Variant' },
  { name: 'Accuracy', hint: 'Share of all samples that are right, and its 95% interval' },
  { name: 'Weighted F1', figures: true },
  { name: 'Macro F1', figures: true },
  { name: 'Answered', figures: true, hint: 'Completion rate: share of samples with a valid answer' },
  { name: 'Accuracy when answered', figures: true, hint: 'Over samples with a valid answer only' },
  { name: 'Cost of 1,000', figures: true, hint: 'US dollars for 1,000 samples' },
  { name: 'Latency p50', figures: true },
];

/** @param variants in the order of the table */
export function VariantsTable({ variants, report }: { variants: readonly VariantReport[]; report: Report }) {
  const over = variants.some(({ ended_early }) => ended_early)
    ? 'the rows that each was asked'
    : scoredRowsInWords(report);
  const caption = `Scores over ${over}; a sample without a valid answer is wrong`;
  return (
    <Folded id="all-scores" title="All scores" side={'F1, completion, cost and latency'}>
      <Table caption={caption} columns={COLUMNS} rows={variants.map((one) => cells(one, report))} class="wide" />
    </Folded>
  );
}

function cells(variant: VariantReport, report: Report): ComponentChildren[] {
  const { kind, metrics, metrics_answered, completion_rate, latency_ms } = variant;
  const part = partOfRows(variant, report);
  const tags = [...(kind === 'model' ? [] : [kind]), ...(part ? [part] : [])];
  return [
    <>
      <Foreign text={variant.name} max={100} />
      {tags.map((tag) => (
        <>
          {' '}
          <span class="tag">{tag}</span>
        </>
      ))}
    </>,
    <ShareWithInterval
      score={hasInterval(variant, report.variants) ? metrics.accuracy : { ...metrics.accuracy, ci: null }}
    />,
    formatScore(metrics.f1_weighted),
    formatScore(metrics.f1_macro),
    formatPercent(completion_rate.value),
    formatPercent(metrics_answered.accuracy.value),
    formatDollars(variant.cost_usd_per_1000),
    formatMilliseconds(latency_ms?.p50 ?? null),
  ];
}
