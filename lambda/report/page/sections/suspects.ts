// Labels in the file that may be wrong, and the scores without those rows.
import type { Report } from '../../../shared/contracts/report/report.ts';
import { formatCount, formatPercent, formatPoints, formatScore } from '../../../shared/text/format.ts';
import { oneOrMany, plural } from '../../../shared/text/words.ts';
import { type Content, type Html, html } from '../../html/html.ts';
import { foreign, shareWithInterval, table } from '../../html/parts.ts';
import { byAccuracy } from '../../metrics/rank.ts';

/** Characters of a text. */
const MAX_TEXT = 220;

export function suspects(report: Report): Html | false {
  const found = report.suspect_labels;
  if (!found) return false;
  const { rows } = found;
  if (rows === 0) {
    return html`<section aria-labelledby="suspects"><h2 id="suspects">Suspect labels</h2>
<p class="note">${none(found)}</p></section>`;
  }
  return html`<section aria-labelledby="suspects"><h2 id="suspects">Suspect labels</h2>
<p class="note">${why(report, found)} <code>suspects.csv</code> lists ${oneOrMany(rows, 'it', 'them')}, with a column for your own label.</p>
${list(report, found)}
${without(report, found)}</section>`;
}

const namesOf = ({ strong }: Found): Html[] =>
  strong.map((name, index) => html`${index > 0 && ', '}${foreign(name, 100)}`);

function none(found: Found): Html {
  return found.method === 'self_confidence'
    ? html`None: confident learning finds no wrong label by the probabilities of ${namesOf(found)}.`
    : html`None: on no row do ${namesOf(found)} agree on a label other than the file’s.`;
}

function why(report: Report, found: Found): Html {
  const share = `${plural(found.rows, 'row')} (${formatPercent(found.rows / report.rows)})`;
  return found.method === 'self_confidence'
    ? html`Only ${namesOf(found)} reads the text and gives a probability for every label, so no other variant confirms it. Confident learning estimates from these probabilities that ${share} ${oneOrMany(found.rows, 'is', 'are')} mislabelled. Listed are the rows whose label has the lowest probability. Mistakes of ${namesOf(found)} are among them, so look at each row.`
    : html`On ${share} more than half of the strong variants (${namesOf(found)}) agree on a label other than the file’s. They may all be wrong in the same way, so look at the rows.`;
}

type Found = NonNullable<Report['suspect_labels']>;

function list({ columns }: Report, { examples, rows, strong, method }: Found): Html {
  const alone = method === 'self_confidence';
  const heads = [
    { name: 'Row' },
    { name: 'Label' },
    { name: 'Suggested' },
    alone
      ? { name: 'P(label)', figures: true, hint: 'Probability of the label in the file' }
      : { name: `Votes of ${strong.length}`, figures: true },
    { name: 'Text' },
  ];
  const cells = examples.map(({ row, id, label, suggested_label, votes, text, label_probability }): Content[] => [
    columns.id === undefined ? String(row) : html`${row}, id ${foreign(id)}`,
    foreign(label),
    html`<b>${foreign(suggested_label)}</b>`,
    alone ? formatScore({ value: label_probability ?? null }) : formatCount(votes),
    foreign(text, MAX_TEXT),
  ]);
  const caption =
    examples.length < rows
      ? `The ${examples.length} most suspect of ${formatCount(rows)}`
      : 'All suspect rows, most suspect first';
  return table(caption, heads, cells, 'wide rows');
}

function without({ variants }: Report, { scores_without, rows, method }: Found): Html {
  const columns = [
    { name: 'Variant' },
    { name: 'Accuracy without them' },
    { name: 'Change', figures: true, hint: 'Percentage points' },
    { name: 'Macro F1', figures: true },
    { name: 'Weighted F1', figures: true },
  ];
  const cells = byAccuracy(variants).map((variant): Content[] => {
    const scores = scores_without.find(({ name }) => name === variant.name);
    if (!scores) return [foreign(variant.name, 100)];
    const change = (scores.accuracy.value ?? 0) - (variant.metrics.accuracy.value ?? 0);
    return [
      foreign(variant.name, 100),
      shareWithInterval(scores.accuracy),
      `${change > 0 ? '+' : ''}${formatPoints(change)}`,
      formatScore({ value: scores.f1_macro }),
      formatScore({ value: scores.f1_weighted }),
    ];
  });
  return html`<details><summary><h3>Scores without the suspect rows</h3></summary>
<p class="note">These are not results. The rows were left out because ${method === 'self_confidence' ? 'one strong variant disagrees with their labels, which favours it' : 'strong variants disagree with their labels, which favours those variants'}. The scores only show how much ${oneOrMany(rows, 'this label', 'these labels')} could matter.</p>
${table('Scores over the other rows', columns, cells, 'wide')}</details>`;
}
