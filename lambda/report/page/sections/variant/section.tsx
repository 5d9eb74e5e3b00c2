import { formatPercent } from '../../../../shared/text/format.ts';
import { Foreign } from '../../../html/parts.tsx';
import { ConfidenceCharts, LabelsChart, type VariantCharts } from '../charts.tsx';
import { Confidence } from './confidence.tsx';
import { Confusions } from './confusions.tsx';
import { Envelopes } from './envelopes.tsx';
import { ClassesTable } from './labels.tsx';
import { Members } from './members.tsx';
import { Answers, Outcomes } from './outcomes.tsx';
import { Probabilities } from './probabilities.tsx';
import { ScoresTable, scoredSamples } from './scores.tsx';
import { TuningNote } from './tuning.tsx';

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
