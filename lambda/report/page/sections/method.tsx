// How it was measured: enough to check it, or to cite it.

import type { ComponentChildren } from 'preact';
import type { Report } from '../../../shared/contracts/report/report.ts';
import { COPIES } from '../../data/copies-text.ts';
import { endpointLines, whatExpires } from '../../findings/kept.ts';
import { METHOD_CLAIMS } from '../../findings/method-claims.ts';
import { Folded, Foreign, Names } from '../../html/parts.tsx';
import { Setup } from './setup.tsx';
import { Sources } from './sources.tsx';

type Definition = readonly [term: string, text: string];

const SCORES: readonly Definition[] = [
  ['Accuracy', 'Share of samples whose predicted label is the one in the file.'],
  [
    'All samples',
    'Scores count every sample of the rows that count: all of them or, of a stopped run, those that every variant was asked. A sample without a valid answer (a label outside the list, or a failure) is wrong; what was not asked is not. Beside these scores are the share of samples with a valid answer and the scores over those alone.',
  ],
  [
    'Precision, recall, F1',
    "As scikit-learn defines them, over all labels of the benchmark, with zero_division=0. In a macro average, all labels weigh the same; in a weighted average, each weighs as much as it has rows in the file. Balanced accuracy, Matthews' correlation and Cohen's kappa are scikit-learn's too.",
  ],
];

const OTHERS: readonly Definition[] = [
  [
    'Would show',
    'The smallest true difference in accuracy that McNemar’s test would find in 80% of holdouts with this many rows, of which the two variants disagree on as many, at Holm’s strictest level (formula of Connor 1987). Showing a smaller difference takes more rows.',
  ],
  [
    'Ensembles',
    'Computed from the answers of their variants, without further calls. Votes: the label with the most votes, each counted with the weight of its variant. An invalid answer is no vote, and a tie goes to the variant listed first in the benchmark. Cascade: the answer of the cheap variant if its confidence reaches a threshold, else that of the strong one, also if the cheap one has no valid answer or no confidence. The threshold is the one with the most right answers on half of the rows, drawn with the seed, and the lowest of equals. All figures of the cascade, and all comparisons with it, are from the other half. Cost and tokens are those of the calls that the ensemble would have made. Latency is the longest of parallel calls, or the sum of successive ones.',
  ],
  [
    'Repeats',
    'The repeats of a row disagree if they do not all give the same label; no valid answer counts as a label of its own. Fleiss’ kappa (1971) measures their agreement beyond chance; 1 is perfect agreement.',
  ],
  ['Duplicates', COPIES],
  [
    'Cost',
    'The usage that the endpoint reported, at the prices that the benchmark or the endpoint declares. Baselines cost nothing.',
  ],
  ['Latency', 'Time taken by the request that gave the answer, without waiting in a queue or for a retry.'],
];

const DEFINITIONS: readonly Definition[] = [...SCORES, ...METHOD_CLAIMS, ...OTHERS];

export function Method({ report }: { report: Report }) {
  const { run, source, seed, versions, columns, rows } = report;
  const expires = whatExpires(report);
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
    ...endpointLines(report).map((line) => ['Endpoint', <Foreign text={line} max={300} />] as const),
    ...(expires === undefined ? [] : ([['Kept', expires]] as const)),
    ...(versions ? ([['Versions', `Holdout ${versions.holdout}, Node ${versions.node}`]] as const) : []),
  ];
  return (
    <Folded id="method" title={rows > 0 ? 'How it was measured' : 'The run'}>
      <Definitions entries={facts} />
      {rows > 0 && <Setup report={report} />}
      {rows > 0 && (
        <>
          <h3>What the figures are</h3>
          <p class="note">
            <code>docs/guarantees.md</code> of the project lists what is claimed here, and how often it fails in
            simulated holdouts.
          </p>
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
