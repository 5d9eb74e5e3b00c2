// A variant’s precision, recall and F1 of each label.
import type { Report } from '../../../../shared/contracts/report/report.ts';
import type { ClassReport, Score } from '../../../../shared/contracts/report/scores.ts';
import { formatCount, formatScore } from '../../../../shared/text/format.ts';
import { plural } from '../../../../shared/text/words.ts';
import { Foreign, Table } from '../../../html/parts.tsx';
import { ScoreInterval, scoredSamples, type VariantProps } from './scores.tsx';

/** Labels shown; report.json has more. */
const MAX_CLASSES = 100;
/** Labels of all variants together: more would make the page too large to send around. */
const MAX_ALL_CLASSES = 200;
const MIN_CLASSES = 6;
/** With more labels than this, their table is folded. */
const MAX_UNFOLDED = 20;

export function ClassesTable({ variant, report }: VariantProps & { report: Report }) {
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
