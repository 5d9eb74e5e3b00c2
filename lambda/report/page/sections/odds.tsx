// What a choice of each variant risks: how far behind it may be, how likely it is the best, and what being wrong costs.
import type { ComponentChildren } from 'preact';
import type { Decision, VariantDecision } from '../../../shared/contracts/report/decision.ts';
import { formatCount, formatDollars, formatPercent, NONE } from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import {
  formatDeciding,
  formatDecidingInterval,
  formatGap,
  formatGapInterval,
  formatMargin,
  scoreName,
} from '../../findings/deciding-words.ts';
import { Foreign, Table } from '../../html/parts.tsx';

const COLUMNS = [
  { name: 'Variant' },
  { name: 'Behind the best', figures: true, hint: 'On these rows, with the paired 95% interval of this pair alone' },
  { name: 'At most', figures: true, hint: 'Behind the truly best one, whichever that is, with a chance of 95%' },
  { name: 'Rows to tell', figures: true, hint: 'Rows in all that would show it in 4 of 5 cases' },
  { name: 'Chance to be the best', figures: true, hint: 'Share of resamples of the rows in which it is' },
  {
    name: 'Expected loss',
    figures: true,
    hint: 'What is lost on average if it is chosen and another one is truly best',
  },
  {
    name: 'Dearer by',
    figures: true,
    hint: 'US dollars for 1,000 samples, against the cheapest one that is good enough',
  },
];

export function Odds({ decision }: { decision: Decision }) {
  return (
    <>
      <p class="note">
        By {scoreName(decision.by)}, on {formatCount(decision.rows)} rows; good enough is within{' '}
        {formatMargin(decision)} of the best.
      </p>
      <Choice decision={decision} />
      <Table
        caption="What a choice of each variant risks"
        columns={COLUMNS}
        rows={decision.variants.map((one) => cells(one, decision))}
        class="wide"
      />
    </>
  );
}

/** The best of several is lucky, too. */
function Choice({ decision: { by, chosen, confirmed } }: { decision: Decision }) {
  return (
    <>
      {chosen && (
        <p class="note">
          The best of {formatCount(chosen.tried)} is chosen on the rows that score it. On other rows, such a choice
          reaches {formatDeciding(by, { value: chosen.elsewhere })} on average; corrected for the choice, its score has
          the {formatDecidingInterval(by, chosen.ci)}.
        </p>
      )}
      {confirmed && (
        <p class="note">
          <Foreign text={confirmed.best} max={100} />, chosen on {plural(confirmed.chosen_on_rows, 'row')} with{' '}
          {formatDeciding(by, { value: confirmed.chosen_with })}, reaches {formatDeciding(by, confirmed.score)} on the
          other {formatCount(confirmed.rows)}.
        </p>
      )}
    </>
  );
}

function cells(standing: VariantDecision, { by }: Decision): ComponentChildren[] {
  const { name, difference, behind_at_most, rows_needed, probability_best, expected_regret } = standing;
  const gap = (value: number | null) => (value === null ? NONE : formatGap(by, value));
  return [
    <Foreign text={name} max={100} />,
    <>
      <span class="score">{gap(difference.value)}</span>
      {difference.ci && <span class="interval"> {formatGapInterval(by, difference.ci)}</span>}
    </>,
    gap(behind_at_most),
    rows_needed === null ? NONE : formatCount(rows_needed),
    formatPercent(probability_best),
    gap(expected_regret),
    formatDollars(standing.expected_regret_usd_per_1000),
  ];
}
