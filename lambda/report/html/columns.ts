// Says which column was scored, which were read, and which were left out.
import type { Columns } from '../../shared/contracts/run.ts';
import { andMore } from '../../shared/text/words.ts';
import { type Html, html } from './html.ts';
import { foreign } from './parts.ts';

/** Columns named in the sentence. */
const MAX_NAMED = 30;

export function columnsNote({ label, text, id, group, left_out = [] }: Columns): Html | false {
  if (text.length === 0) return false;
  return html`<p class="note">${label !== '' && html`Label: ${foreign(label)}. `}Text: ${list(text.map((column) => foreign(column)))}.${
    id !== undefined && html` Id: ${foreign(id)}.`
  }${group !== undefined && html` Group: ${foreign(group)}.`}${
    left_out.length > 0 &&
    html` Left out: ${list(left_out.map(({ column, reason }) => html`${foreign(column)} (${foreign(reason)})`))}.`
  }</p>`;
}

function list(names: readonly Html[]): Html {
  const shown = names.slice(0, MAX_NAMED);
  return html`${shown.map((name, at) => html`${at > 0 && ', '}${name}`)}${
    names.length > shown.length && ` ${andMore(names.length - shown.length)}`
  }`;
}
