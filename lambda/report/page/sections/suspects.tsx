// Labels in the file that may be wrong, and the scores without those rows.

import type { ComponentChildren } from 'preact';
import type { Report } from '../../../shared/contracts/report/report.ts';
import { formatCount, formatPercent, formatPoints, formatScore } from '../../../shared/text/format.ts';
import { oneOrMany, plural } from '../../../shared/text/words.ts';
import { Folded, Foreign, Names, ShareWithInterval, Table } from '../../html/parts.tsx';
import { ranked } from '../../standings/standings.ts';

/** Characters of a text. */
const MAX_TEXT = 220;

export function Suspects({ report }: { report: Report }) {
  const found = report.suspect_labels;
  if (!found) return false;
  const { rows } = found;
  if (rows === 0) {
    return (
      <Folded id="suspects" title="Suspect labels">
        <p class="note">
          <None found={found} />
        </p>
      </Folded>
    );
  }
  return (
    <Folded id="suspects" title="Suspect labels">
      <p class="note">
        <Why report={report} found={found} /> <code>suspects.csv</code> lists {oneOrMany(rows, 'it', 'them')}, with a
        column for your own label.
      </p>
      <Control report={report} found={found} />
      <SuspectTable report={report} found={found} />
      <Without report={report} found={found} />
    </Folded>
  );
}

function None({ found }: { found: Found }) {
  return found.method === 'self_confidence' ? (
    <>
      None: confident learning finds no wrong label by the probabilities of <Names names={found.strong} />.
    </>
  ) : (
    <>
      None: on no row do <Names names={found.strong} /> agree on a label other than the file’s.
    </>
  );
}

/** What the suspects alone cannot tell. */
function Control({ report: { name }, found: { control_rows } }: SuspectProps) {
  if (!control_rows) return false;
  return (
    <p class="note">
      It also has {plural(control_rows, 'row')} drawn at random from the others, as a control.{' '}
      <code>
        holdout relabel <Foreign text={name} max={100} />
      </code>{' '}
      shows both on a page. Once you have checked them, it tells how many labels are wrong, and the accuracy without
      these mistakes, each with its interval.
    </p>
  );
}

function Why({ report, found }: SuspectProps) {
  const share = `${plural(found.rows, 'row')} (${formatPercent(found.rows / (report.scored_rows ?? report.rows))})`;
  return found.method === 'self_confidence' ? (
    <>
      Only <Names names={found.strong} /> reads the text and gives a probability for every label, so no other variant
      confirms it. Confident learning estimates from these probabilities that {share}{' '}
      {oneOrMany(found.rows, 'is', 'are')} mislabelled. Listed are the rows whose label has the lowest probability.
      Mistakes of <Names names={found.strong} /> are among them, so look at each row.
    </>
  ) : (
    <>
      On {share} the strong variants (<Names names={found.strong} />) agree on a label other than the file’s: all of
      them, at least three or, where some give confidences, two and more than half. Expect about half of these labels to
      be right as they are: the variants may be wrong in the same way.
    </>
  );
}

type Found = NonNullable<Report['suspect_labels']>;

interface SuspectProps {
  readonly report: Report;
  readonly found: Found;
}

function SuspectTable({ report: { columns }, found: { examples, rows, strong, method } }: SuspectProps) {
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
  const cells = examples.map(
    ({ row, id, label, suggested_label, votes, text, label_probability }): ComponentChildren[] => [
      columns.id === undefined ? (
        String(row)
      ) : (
        <>
          {row}, id <Foreign text={id} />
        </>
      ),
      <Foreign text={label} />,
      <b>
        <Foreign text={suggested_label} />
      </b>,
      alone ? formatScore({ value: label_probability ?? null }) : formatCount(votes),
      <Foreign text={text} max={MAX_TEXT} />,
    ],
  );
  const caption =
    examples.length < rows
      ? `The ${examples.length} most suspect of ${formatCount(rows)}`
      : 'All suspect rows, most suspect first';
  return <Table caption={caption} columns={heads} rows={cells} class="wide rows" />;
}

function Without({ report, found: { scores_without, rows, method } }: SuspectProps) {
  const columns = [
    { name: 'Variant' },
    { name: 'Accuracy without them' },
    { name: 'Change', figures: true, hint: 'Percentage points' },
    { name: 'Macro F1', figures: true },
    { name: 'Weighted F1', figures: true },
  ];
  const cells = ranked(report).map((variant): ComponentChildren[] => {
    const scores = scores_without.find(({ name }) => name === variant.name);
    if (!scores) return [<Foreign text={variant.name} max={100} />];
    const change = (scores.accuracy.value ?? 0) - (variant.metrics.accuracy.value ?? 0);
    return [
      <Foreign text={variant.name} max={100} />,
      <ShareWithInterval score={scores.accuracy} />,
      `${change > 0 ? '+' : ''}${formatPoints(change)}`,
      formatScore({ value: scores.f1_macro }),
      formatScore({ value: scores.f1_weighted }),
    ];
  });
  return (
    <details>
      <summary>
        <h3>Scores without the suspect rows</h3>
      </summary>
      <p class="note">
        These are not results. The rows were left out because{' '}
        {method === 'self_confidence'
          ? 'one strong variant disagrees with their labels, which favours it'
          : 'strong variants disagree with their labels, which favours those variants'}
        . The scores only show how much {oneOrMany(rows, 'this label', 'these labels')} could matter.
      </p>
      <Table caption="Scores over the other rows" columns={columns} rows={cells} class="wide" />
    </details>
  );
}
