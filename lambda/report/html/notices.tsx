// What the reader must know before relying on a figure: why there is none, or what is odd about it.

import type { Report } from '../../shared/contracts/report/report.ts';
import type { Problem } from '../../shared/contracts/run.ts';
import { formatCount } from '../../shared/text/format.ts';
import { andMore } from '../../shared/text/words.ts';
import { Foreign } from './parts.tsx';

/** Characters of a message, which may quote the input. */
const MAX_MESSAGE = 2000;

export function Problems({ report }: { report: Pick<Report, 'problems' | 'more_problems' | 'stop'> }) {
  const { problems, more_problems, stop } = report;
  if (problems.length === 0) return stop ? <Stop stop={stop} /> : false;
  return (
    <section class="notices" aria-labelledby="problems">
      <h2 id="problems">What went wrong</h2>
      <ul>
        {stop && (
          <li>
            <Foreign text={stop.message} max={MAX_MESSAGE} /> <span class="tag">{stop.code}</span>
          </li>
        )}
        {problems.map((problem) => (
          <ProblemItem {...problem} />
        ))}
        {more_problems > 0 && <li>… {andMore(more_problems)}.</li>}
      </ul>
    </section>
  );
}

/** A run that was stopped has a result all the same. */
function Stop({ stop: { code, message } }: { stop: NonNullable<Report['stop']> }) {
  return (
    <p class="stop">
      <span class="tag alert">{code}</span> <Foreign text={message} max={MAX_MESSAGE} />
    </p>
  );
}

function ProblemItem({ file, line, message, advice }: Problem) {
  const place = line === undefined ? file : `${file}:${line}`;
  return (
    <li>
      <span class="place">
        <Foreign text={place} max={MAX_MESSAGE} />
      </span>{' '}
      <Foreign text={message} max={MAX_MESSAGE} />
      {advice && (
        <>
          {' '}
          <Foreign text={advice} max={MAX_MESSAGE} />
        </>
      )}
    </li>
  );
}

/** Warnings of one kind that are shown unfolded. */
const MAX_ALIKE = 3;

export function Warnings({ warnings }: Pick<Report, 'warnings'>) {
  if (warnings.length === 0) return false;
  const kinds = [...Map.groupBy(warnings, ({ code }) => code).values()];
  const shown = kinds.flatMap((alike) => alike.slice(0, MAX_ALIKE));
  const folded = kinds.flatMap((alike) => alike.slice(MAX_ALIKE));
  const list = (some: Report['warnings']) => (
    <ul>
      {some.map(({ message }) => (
        <li>
          <Foreign text={message} max={MAX_MESSAGE} />
        </li>
      ))}
    </ul>
  );
  return (
    <section class="notices" aria-labelledby="warnings">
      <h2 id="warnings">Before you rely on these figures</h2>
      {list(shown)}
      {folded.length > 0 && (
        <details>
          <summary>{formatCount(folded.length)} more like these</summary>
          {list(folded)}
        </details>
      )}
    </section>
  );
}
