// Rows that the best variant read wrongly, with what each variant made of them.
import type { Mistake, Report } from '../../shared/contracts/report.ts';
import { formatCount, plural } from '../format.ts';
import { byAccuracy } from '../rank.ts';
import { type Content, type Html, html } from './html.ts';
import { foreign, table } from './parts.ts';

/** Characters of a text that are not folded. */
const MAX_TEXT = 300;
/** Variants named beside a label; the table below has all. */
const MAX_NAMES = 3;

export function mistakes(report: Report): Html | false {
  const [best] = byAccuracy(report.variants);
  if (!best || report.mistakes.length === 0) return false;
  const names = report.variants.map(({ name }) => name);
  return html`<section aria-labelledby="mistakes"><h2 id="mistakes">Mistakes worth reading</h2>
<p class="note">Rows that ${foreign(best.name, 100)} read wrongly, first those that most other variants did too. The label in the file may be the mistake.</p>
<ol class="mistakes">${report.mistakes.map((mistake) => item(mistake, names))}</ol></section>`;
}

function item(mistake: Mistake, names: readonly string[]): Html {
  const { row, id, text, truth } = mistake;
  const place = id === String(row) ? html`Row ${row}` : html`Row ${row}, id ${foreign(id)}`;
  return html`<li><p class="note">${place}, labelled <b>${foreign(truth)}</b></p>
<p class="text">${foreign(text, MAX_TEXT)}</p>
<ul class="verdicts">${verdicts(mistake, names)}</ul>
<details><summary>${summary(mistake)} <span class="hidden">of row ${row}</span></summary>
${text.length > MAX_TEXT && fullText(mistake)}
${answers(mistake, names)}</details></li>
`;
}

/** What it was read as, by the most variants first. */
function verdicts({ truth, predicted }: Mistake, names: readonly string[]): Html[] {
  const groups = [...Map.groupBy(predicted.keys(), (variant) => predicted[variant] ?? null)];
  return groups
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([label, variants]) => {
      const shown = variants.slice(0, MAX_NAMES).map((variant) => foreign(names[variant] ?? '', 100));
      const more = variants.length - shown.length;
      const read = label === null ? html`<i>no valid answer</i>` : html`<b>${foreign(label)}</b>`;
      return html`<li class="${label === truth ? 'right' : 'wrong'}">${read} by ${shown.map((name, index) => html`${index > 0 && ', '}${name}`)}${more > 0 && ` and ${formatCount(more)} more`}</li>`;
    });
}

function summary({ text }: Mistake): string {
  return text.length > MAX_TEXT ? 'The whole text and every answer' : 'Every answer';
}

function fullText({ text, characters }: Mistake): Html {
  return html`<p class="text"><bdi>${text}</bdi></p>
${characters > text.length && html`<p class="note">The beginning of ${plural(characters, 'character')}.</p>`}`;
}

function answers({ row, predicted, answers }: Mistake, names: readonly string[]): Html {
  const columns = [{ name: 'Variant' }, { name: 'Read as' }, { name: 'It wrote' }];
  const rows = names.map((name, variant): Content[] => {
    const label = predicted[variant] ?? null;
    const answer = answers[variant] ?? null;
    return [
      foreign(name, 100),
      label === null ? html`<i>no valid answer</i>` : foreign(label),
      answer === null ? '' : html`<span class="written"><bdi>${answer}</bdi></span>`,
    ];
  });
  const written = answers.some((answer) => answer !== null);
  return table(
    `Answers to row ${row}`,
    written ? columns : columns.slice(0, 2),
    written ? rows : rows.map((cells) => cells.slice(0, 2)),
  );
}
