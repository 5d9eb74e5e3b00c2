// Two variants that tell probabilities, on the rows of which both do.
import type { ComponentChildren } from 'preact';
import type { ProbabilityPair } from '../../../shared/contracts/report/comparison.ts';
import type { Report } from '../../../shared/contracts/report/report.ts';
import { formatCount, formatScore, formatScoreInterval } from '../../../shared/text/format.ts';
import { Foreign, Table } from '../../html/parts.tsx';

/** Pairs in the table; report.json has all. */
const MAX_PAIRS = 30;

const COLUMNS = [
  { name: 'Pair' },
  { name: 'Rows of both', figures: true },
  { name: 'Brier score of the first', figures: true, hint: 'The lower, the better' },
  { name: 'Of the second', figures: true },
  { name: 'Difference', figures: true },
];

export function ProbabilityPairs({ report }: { report: Report }) {
  const { probability_pairs = [] } = report;
  if (probability_pairs.length === 0) return false;
  return (
    <>
      <h3>Probabilities</h3>
      <Table
        caption="Compared on the rows of which both tell the probabilities of all labels"
        columns={COLUMNS}
        rows={probability_pairs.slice(0, MAX_PAIRS).map(cells)}
      />
    </>
  );
}

function cells({ first, second, rows, brier_score_loss: brier }: ProbabilityPair): ComponentChildren[] {
  return [
    <>
      <Foreign text={first} max={100} /> − <Foreign text={second} max={100} />
    </>,
    formatCount(rows),
    formatScore({ value: brier.first }),
    formatScore({ value: brier.second }),
    <>
      {formatScore({ value: brier.difference })} <span class="interval">{formatScoreInterval(brier.ci)}</span>
    </>,
  ];
}
