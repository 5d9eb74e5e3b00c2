// What a reader needs to decide: the answer, the variants in one table, what a better one costs, and what could make
// all this wrong. It stays this size, however many variants and labels there are.
import type { Report } from '../../../shared/contracts/report/report.ts';
import { COST_FILE } from '../../charts/cost.ts';
import type { Chart } from '../../charts/render.ts';
import { Foreign, Scroll } from '../../html/parts.tsx';
import { DoubtList } from './doubt-list.tsx';
import { firstSentence } from './doubts.ts';
import { Gates } from './gates.tsx';
import { StandingsTable } from './standings-table.tsx';

/** Characters, because names in it may be long. */
const MAX_HEADLINE = 1000;

export function Headline({ text }: { text: string }) {
  const first = firstSentence(text);
  const rest = text.slice(first.length).trim();
  return (
    <>
      <p class="headline">
        <Foreign text={first} max={MAX_HEADLINE} />
      </p>
      {rest !== '' && (
        <p class="lead">
          <Foreign text={rest} max={MAX_HEADLINE} />
        </p>
      )}
    </>
  );
}

export function FirstScreen({ report, charts }: { report: Report; charts: readonly Chart[] }) {
  const cost = charts.find(({ fileName }) => fileName === COST_FILE);
  return (
    <>
      <Gates gates={report.gates} />
      <StandingsTable report={report} />
      <div class="beside">
        {cost && (
          <section aria-labelledby="cost">
            <h2 id="cost">Score against cost</h2>
            <figure>
              <Scroll name="Chart" svg={cost.svg} />
            </figure>
          </section>
        )}
        <DoubtList report={report} />
      </div>
    </>
  );
}
