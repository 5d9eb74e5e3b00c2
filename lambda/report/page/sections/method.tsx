// How it was measured: enough to check it, or to cite it.

import type { ComponentChildren } from 'preact';
import type { Report } from '../../../shared/contracts/report/report.ts';
import { formatCount } from '../../../shared/text/format.ts';
import { COPIES } from '../../data/copies-text.ts';
import { Folded, Foreign, Names } from '../../html/parts.tsx';
import { RESAMPLES } from '../../intervals/bootstrap.ts';
import { PAIR_RESAMPLES } from '../../intervals/paired-bootstrap.ts';
import { BINS } from '../../metrics/calibration.ts';
import { Setup } from './setup.tsx';
import { Sources } from './sources.tsx';

const DEFINITIONS: readonly (readonly [string, string])[] = [
  ['Accuracy', 'Share of samples whose predicted label is the one in the file.'],
  [
    'All samples',
    'Scores count every sample. A sample without a valid answer (a label outside the list, a failure, or one that was skipped) is wrong. Beside these scores are the share of samples with a valid answer and the scores over those alone.',
  ],
  [
    'Precision, recall, F1',
    "As scikit-learn defines them, over all labels of the benchmark, with zero_division=0. In a macro average, all labels weigh the same; in a weighted average, each weighs as much as it has rows in the file. Balanced accuracy, Matthews' correlation and Cohen's kappa are scikit-learn's too.",
  ],
  [
    'Intervals',
    `95% intervals. For proportions (accuracy, completion rate, precision and recall of a label): Wilson's score interval. For F1 of a label: the same, applied to the share of right samples among those that have the label or were predicted to. For all other scores: a BCa bootstrap over rows (Efron 1987) with ${formatCount(RESAMPLES)} resamples. Labels with few rows make macro averages unstable, so their interval is at least as wide as the intervals of the labels together (MOVER, Zou and Donner 2008). In simulations with 200 rows, 93 to 97 of 100 intervals contain the true score. If all answers are right, the bootstrap gives no interval. Repeating rows does not make intervals narrower.`,
  ],
  [
    'Comparisons',
    `Paired, on the same rows. For accuracy: the exact McNemar test (with repeats, the equivalent sign test over rows) and the interval of Agresti and Min (2005). For F1: a paired bootstrap over rows with ${formatCount(PAIR_RESAMPLES)} resamples, whose standard error gives the interval and the two-sided p. Each metric’s p-values are corrected for the number of pairs by Holm’s method (1979). Below 0.05 is significant.`,
  ],
  [
    'Would show',
    'The smallest true difference in accuracy that McNemar’s test would find in 80% of holdouts with this many rows, of which the two variants disagree on as many, at Holm’s strictest level (formula of Connor 1987). Showing a smaller difference takes more rows.',
  ],
  [
    'Ensembles',
    'Computed from the answers of their variants, without further calls. Votes: the label with the most votes, each counted with the weight of its variant. An invalid answer is no vote, and a tie goes to the variant listed first in the benchmark. Cascade: the answer of the cheap variant if its confidence reaches a threshold, else that of the strong one, also if the cheap one has no valid answer or no confidence. The threshold is the one with the most right answers on half of the rows, drawn with the seed, and the lowest of equals. All figures of the cascade, and all comparisons with it, are from the other half. Cost and tokens are those of the calls that the ensemble would have made. Latency is the longest of parallel calls, or the sum of successive ones. A row is skipped if the run was stopped before its members were asked.',
  ],
  [
    'Slices',
    'A slice is compared with all other rows: z-test of two proportions with pooled variance, corrected by Holm’s method over all slices and variants.',
  ],
  [
    'Repeats',
    'The repeats of a row disagree if they do not all give the same label; no valid answer counts as a label of its own. Fleiss’ kappa (1971) measures their agreement beyond chance; 1 is perfect agreement.',
  ],
  [
    'Confidence',
    `The confidence in the predicted label. Expected calibration error: the mean gap between confidence and accuracy over ${BINS} bins of equal width, weighted by their answers; with few answers it is too high. Brier score: the mean squared difference between the confidence and whether the label is right, which is not the Brier score of all labels. ROC AUC: the chance that a right answer is more confident than a wrong one.`,
  ],
  [
    'Probabilities',
    'The probabilities of all labels. TF-IDF and prior compute them. For a model they are the shares of the tokens that could have begun a label at this point of its answer, provided that these make up at least 99% and identify every label. Log loss, Brier score (for two labels, scikit-learn counts one), ROC AUC and average precision of each label against the rest are defined as in scikit-learn. The interval of the Brier score is Johnson’s (1978); the others have none.',
  ],
  [
    'Suspect labels',
    'Rows for which at least two strong variants, and more than half of them, agree on a label other than the file’s. A variant is strong if it is not significantly less accurate than the best; the two best always are. A variant with confidences votes only if it is at least as confident of that label as it is on average (after confident learning, Northcutt, Jiang and Chuang 2021).',
  ],
  ['Duplicates', COPIES],
  [
    'Cost',
    'The usage that the endpoint reported, at the prices that the benchmark or the endpoint declares. Baselines cost nothing.',
  ],
  ['Latency', 'Time taken by the request that gave the answer, without waiting in a queue or for a retry.'],
];

export function Method({ report }: { report: Report }) {
  const { run, source, seed, versions, columns, rows } = report;
  const facts: (readonly [string, ComponentChildren])[] = [
    ['Run', <code>{run}</code>],
    ...(source ? ([['Source', sourceOf(source)]] as const) : []),
    ...(rows > 0
      ? ([
          [
            'Columns',
            <>
              label <Foreign text={columns.label} />; text <Names names={columns.text} max={60} />
            </>,
          ],
          ['Seed', String(seed)],
        ] as const)
      : []),
    ...(versions ? ([['Versions', `Holdout ${versions.holdout}, Node ${versions.node}`]] as const) : []),
  ];
  return (
    <Folded id="method" title={rows > 0 ? 'How it was measured' : 'The run'}>
      <Definitions entries={facts} />
      {rows > 0 && <Setup report={report} />}
      {rows > 0 && (
        <>
          <h3>What the figures are</h3>
          <Definitions entries={DEFINITIONS} />
          <Sources />
        </>
      )}
    </Folded>
  );
}

function Definitions({ entries }: { entries: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl>
      {entries.map(([term, text]) => (
        <>
          <dt>{term}</dt>
          <dd>{text}</dd>
        </>
      ))}
    </dl>
  );
}

function sourceOf({ bucket, key, version_id, etag }: NonNullable<Report['source']>): ComponentChildren {
  const version =
    version_id === undefined ? (
      <>
        ETag <code>{etag}</code>
      </>
    ) : (
      <>
        version <code>{version_id}</code>
      </>
    );
  return (
    <>
      <code>
        s3://{bucket}/{key}
      </code>
      , {version}
    </>
  );
}
