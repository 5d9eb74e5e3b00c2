// What the reader must know before relying on a figure: why there is none, or what is odd about it.

import type { Report } from '../../shared/contracts/report/report.ts';
import type { Problem } from '../../shared/contracts/run.ts';
import { formatCount } from '../../shared/text/format.ts';
import { andMore } from '../../shared/text/words.ts';
import { type Html, html } from './html.ts';
import { foreign } from './parts.ts';

/** Characters of a message, which may quote the input. */
const MAX_MESSAGE = 2000;

export function problems({
  problems,
  more_problems,
  stop,
}: Pick<Report, 'problems' | 'more_problems' | 'stop'>): Html | false {
  if (problems.length === 0 && !stop) return false;
  return html`<section class="notices" aria-labelledby="problems"><h2 id="problems">What went wrong</h2><ul>
${stop && html`<li>${foreign(stop.message, MAX_MESSAGE)} <span class="tag">${stop.code}</span></li>`}
${problems.map(problem)}
${more_problems > 0 && html`<li>… ${andMore(more_problems)}.</li>`}
</ul></section>`;
}

function problem({ file, line, message, advice }: Problem): Html {
  const place = line === undefined ? file : `${file}:${line}`;
  return html`<li><span class="place">${foreign(place, MAX_MESSAGE)}</span> ${foreign(message, MAX_MESSAGE)}${
    advice && html` ${foreign(advice, MAX_MESSAGE)}`
  }</li>`;
}

/** Warnings of one kind that are shown unfolded. */
const MAX_ALIKE = 3;

export function warnings({ warnings }: Pick<Report, 'warnings'>): Html | false {
  if (warnings.length === 0) return false;
  const kinds = [...Map.groupBy(warnings, ({ code }) => code).values()];
  const shown = kinds.flatMap((alike) => alike.slice(0, MAX_ALIKE));
  const folded = kinds.flatMap((alike) => alike.slice(MAX_ALIKE));
  const list = (some: Report['warnings']) =>
    html`<ul>${some.map(({ message }) => html`<li>${foreign(message, MAX_MESSAGE)}</li>`)}</ul>`;
  return html`<section class="notices" aria-labelledby="warnings"><h2 id="warnings">Before you rely on these figures</h2>
${list(shown)}
${folded.length > 0 && html`<details><summary>${formatCount(folded.length)} more like these</summary>${list(folded)}</details>`}</section>`;
}
