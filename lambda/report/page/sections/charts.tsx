// The charts on the page; all charts are in charts/.

import type { ComponentChildren } from 'preact';
import type { Report } from '../../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../../shared/contracts/report/variant.ts';
import { formatCount, formatPercent } from '../../../shared/text/format.ts';
import { coverageFile } from '../../charts/coverage.ts';
import { labelsFile, MAX_LABELS } from '../../charts/labels.ts';
import { reliabilityFile } from '../../charts/reliability.ts';
import type { Chart } from '../../charts/render.ts';
import { Scroll } from '../../html/parts.tsx';

export interface VariantCharts {
  readonly report: Report;
  readonly variant: VariantReport;
  readonly charts: readonly Chart[];
}

/** F1 and counts by label. */
export function LabelsChart({ report, variant, charts }: VariantCharts) {
  const { length } = report.labels;
  const which = length > MAX_LABELS ? `The ${MAX_LABELS} of ${formatCount(length)} labels` : 'The labels';
  const caption = `${which} with the lowest F1 come first; beside each, how often it occurs and how often it was predicted`;
  return <Figure charts={charts} fileName={labelsFile(report.variants.indexOf(variant))} caption={caption} wide />;
}

/** Reliability, and coverage against accuracy. */
export function ConfidenceCharts({ report: { variants }, variant, charts }: VariantCharts) {
  const index = variants.indexOf(variant);
  const reliability = 'Right answers by confidence; on the dashed line, confidence equals accuracy';
  const { automation } = variant.calibration ?? {};
  const marked = automation
    ? `; ◆ marks the widest coverage that these rows show to be right on ${formatPercent(automation.target)}`
    : '';
  const coverage = `Accuracy if only the most confident answers are accepted${marked}`;
  return (
    <div class="pair">
      <Figure charts={charts} fileName={reliabilityFile(index)} caption={reliability} />
      <Figure charts={charts} fileName={coverageFile(index)} caption={coverage} />
    </div>
  );
}

interface FigureProps {
  readonly charts: readonly Chart[];
  readonly fileName: string;
  readonly caption: ComponentChildren;
  readonly wide?: boolean;
}

/** Vega escapes what it draws. */
function Figure({ charts, fileName, caption, wide = false }: FigureProps) {
  const chart = charts.find((one) => one.fileName === fileName);
  if (!chart) return false;
  return (
    <figure class={wide ? 'wide' : undefined}>
      <figcaption>{caption}</figcaption>
      <Scroll name="Chart" svg={chart.svg} />
    </figure>
  );
}
