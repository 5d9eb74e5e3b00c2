// Rows that the best variant read wrongly, with what each variant made of them.
import type { Mistake, Report } from '../../shared/contracts/report.ts';
import { byAccuracy } from '../rank.ts';
import { type Html, html } from './html.ts';
import { foreign } from './parts.ts';

/** Characters; the report has cut them already. */
const MAX_TEXT = 400;

export function mistakes(report: Report): Html | false {
  const [best] = byAccuracy(report.variants);
  if (!best || report.mistakes.length === 0) return false;
  const names = report.variants.map(({ name }) => name);
  return html`<section aria-labelledby="mistakes"><h2 id="mistakes">Mistakes worth reading</h2>
<p class="note">Rows that ${foreign(best.name, 100)} read wrongly, first those that most other variants did too. The label in the file may be the mistake.</p>
<ol class="mistakes">${report.mistakes.map((mistake) => item(mistake, names))}</ol></section>`;
}

function item({ row, id, text, truth, predicted }: Mistake, names: readonly string[]): Html {
  const label = id === String(row) ? html`Row ${row}` : html`Row ${row}, id ${foreign(id)}`;
  return html`<li><p class="note">${label}</p>
<p class="text">${foreign(text, MAX_TEXT)}</p>
<p class="answers">Labelled <b>${foreign(truth)}</b>. Read as ${join(
    [...byPrediction(predicted, names)].map(
      ([prediction, variants]) =>
        html`<b>${prediction === null ? 'no valid answer' : foreign(prediction)}</b> by ${join(
          variants.map((name) => foreign(name, 100)),
          ', ',
        )}`,
    ),
    '; ',
  )}.</p></li>
`;
}

function byPrediction(predicted: readonly (string | null)[], names: readonly string[]): Map<string | null, string[]> {
  const variants = new Map<string | null, string[]>();
  for (const [index, prediction] of predicted.entries()) {
    const name = names[index] ?? '';
    variants.set(prediction, [...(variants.get(prediction) ?? []), name]);
  }
  return variants;
}

function join(parts: readonly Html[], separator: string): Html[] {
  return parts.map((part, index) => html`${index > 0 && separator}${part}`);
}
