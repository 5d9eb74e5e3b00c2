// All variants side by side, best first.

import type { ComponentChildren } from 'preact';
import type { VariantReport } from '../../../shared/contracts/report/variant.ts';
import {
  formatCount,
  formatDollars,
  formatMilliseconds,
  formatPercent,
  formatScore,
} from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { Folded, Foreign, ShareWithInterval, Table } from '../../html/parts.tsx';

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
export function VariantsTable({ variants, rows }: { variants: readonly VariantReport[]; rows: number }) {
  const caption = `Scores over all ${formatCount(rows)} rows; a sample without a valid answer is wrong`;
  return (
    <Folded id="all-scores" title="All scores" side={'F1, completion, cost and latency'}>
      <Table caption={caption} columns={COLUMNS} rows={variants.map((variant) => cells(variant, rows))} class="wide" />
    </Folded>
  );
}

function cells(variant: VariantReport, rows: number): ComponentChildren[] {
  const { metrics, metrics_answered, completion_rate, latency_ms } = variant;
  return [
    <>
      <Foreign text={variant.name} max={100} />
      {variant.kind !== 'model' && (
        <>
          {' '}
          <span class="tag">{variant.kind}</span>
        </>
      )}
      {variant.rows < rows && (
        <>
          {' '}
          <span class="tag">{plural(variant.rows, 'row')}</span>
        </>
      )}
    </>,
    <ShareWithInterval score={metrics.accuracy} />,
    formatScore(metrics.f1_weighted),
    formatScore(metrics.f1_macro),
    formatPercent(completion_rate.value),
    formatPercent(metrics_answered.accuracy.value),
    formatDollars(variant.cost_usd_per_1000),
    formatMilliseconds(latency_ms?.p50 ?? null),
  ];
}
