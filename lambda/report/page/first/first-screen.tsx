// What a reader needs to decide: the answer, the variants in one table, what a better one costs, and what could make
// all this wrong. It stays this size, however many variants and labels there are.

import type { Report } from '../../../shared/contracts/report/report.ts';
import { capitalized } from '../../../shared/text/words.ts';
import { COST_FILE } from '../../charts/cost.ts';
import type { Chart } from '../../charts/render.ts';
import { Foreign, Scroll } from '../../html/parts.tsx';
import { firstSentence } from '../../standings/doubts.ts';
import { DoubtList } from './doubt-list.tsx';
import { Gates } from './gates.tsx';
import { StandingsTable } from './standings-table.tsx';

/** Characters, because names in it may be long. */
const MAX_HEADLINE = 1000;

export function Headline({ text }: { text: string }) {
  const [first, rest] = answerOf(text);
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

/** Where the first clause ends: at a semicolon that is in no parentheses. */
function firstClause(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')') depth = Math.max(0, depth - 1);
    if (depth === 0 && text.startsWith('; ', at)) return at;
  }
  return -1;
}

/** The answer stands out; what qualifies it follows in the same words, at the size of a text. */
function answerOf(text: string): [first: string, rest: string] {
  const end = firstClause(text);
  const sentence = firstSentence(text);
  if (end === -1 || end > sentence.length) return [sentence, text.slice(sentence.length).trim()];
  const rest = text.slice(end + 2);
  // Not a name, which is spelt as it is.
  const starts = /^(?:the|no|it|every|none)\b/.test(rest);
  return [`${text.slice(0, end)}.`, starts ? capitalized(rest) : rest];
}

/** What may be done without a person, if the benchmark asks for it. */
function Automated({ warnings }: Pick<Report, 'warnings'>) {
  const told = warnings.find(({ code }) => code === 'automate' || code === 'no_threshold');
  return (
    told && (
      <p class="lead">
        <Foreign text={told.message} max={MAX_HEADLINE} />
      </p>
    )
  );
}

export function FirstScreen({ report, charts }: { report: Report; charts: readonly Chart[] }) {
  const cost = charts.find(({ fileName }) => fileName === COST_FILE);
  return (
    <>
      <Gates gates={report.gates} />
      <Automated warnings={report.warnings} />
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
