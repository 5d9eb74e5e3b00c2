// What the reader of a comparison must know: which rows and variants it leaves out, and why.
import { formatPercent } from '../../lambda/shared/text/format.ts';
import { listed, oneOrMany, plural } from '../../lambda/shared/text/words.ts';
import type { Relabelling, RowDifferences, RunComparison } from './contract.ts';
import type { LoadedRun } from './load.ts';

type ComparisonFacts = Omit<RunComparison, 'format' | 'headline' | 'notes'>;

/** Names in a note. */
const MAX_NAMED = 5;

/** @param asked whether the user named the variants; if so, nobody misses the others */
export function notesOn(runs: readonly LoadedRun[], facts: ComparisonFacts, asked: boolean): string[] {
  return [
    ...facts.runs.flatMap(({ letter, status }) =>
      status === 'complete'
        ? []
        : [`The run ${letter} is ${status}: only rows that it asked of all its variants are compared.`],
    ),
    ...unitNotes(facts),
    ...lookedAtNotes(runs, facts),
    ...facts.row_differences.flatMap(rowNotes),
    ...facts.relabelled.map(relabelNote),
    ...(facts.joined_by === 'content' && facts.row_differences.some(hasLoneRows)
      ? [
          'Rows are matched by their text, because not every run has unique ids. An edited row counts as one row that only A has and another that A lacks.',
        ]
      : []),
    ...labelNotes(runs, facts),
    ...repeatNotes(facts),
    ...(asked ? [] : variantNotes(runs, facts)),
  ];
}

function unitNotes({ rows, units }: ComparisonFacts): string[] {
  if (!units) return [];
  const { letter, count } = units;
  return [
    `Some rows belong together: they are of one group, or have nearly the same text. Intervals and tests count the ${plural(count, 'unit')} of these ${plural(rows, 'row')}, as the report of ${letter} does.`,
  ];
}

/** Of the run that was made last, which had the most to choose from. */
function lookedAtNotes(runs: readonly LoadedRun[], { runs: named }: ComparisonFacts): string[] {
  const most = Math.max(0, ...runs.map(({ report }) => report.ledger?.earlier_runs ?? 0));
  const at = runs.findIndex(({ report }) => report.ledger?.earlier_runs === most);
  const ledger = runs[at]?.report.ledger;
  // The other runs that are compared are among the earlier ones.
  if (most < runs.length || !ledger) return [];
  const variants = plural(ledger.earlier_variants, 'variant');
  return [
    `Before ${named[at]?.letter}, its rows had been looked at by ${plural(most, 'earlier run')}, with ${variants}: what was chosen by them looks better on these rows than on others.`,
  ];
}

function hasLoneRows({ only_in_first, only_in_other }: RowDifferences): boolean {
  return only_in_first.count > 0 || only_in_other.count > 0;
}

function rowNotes({ letter, only_in_first, only_in_other, changed_content, changed_label }: RowDifferences): string[] {
  const parts = [
    ...(only_in_first.count > 0 ? [`${plural(only_in_first.count, 'row')} only in A`] : []),
    ...(only_in_other.count > 0 ? [`${plural(only_in_other.count, 'row')} only in ${letter}`] : []),
    ...(changed_content.count > 0 ? [`${plural(changed_content.count, 'row')} with a changed text`] : []),
    ...(changed_label.count > 0 ? [`${plural(changed_label.count, 'row')} with a changed label`] : []),
  ];
  if (parts.length === 0) return [];
  return [`The holdouts of A and ${letter} differ: ${parts.join(', ')}. These rows are not compared.`];
}

/** What changed labels alone do, the largest moves first. */
export function relabelNote({ letter, labels, variants }: Relabelling): string {
  const move = ({ by_first, by_other }: (typeof variants)[number]) => Math.abs(by_other.accuracy - by_first.accuracy);
  const moves = variants
    .filter((one) => move(one) > 0)
    .sort((a, b) => move(b) - move(a))
    .map(
      ({ name, by_first, by_other }) =>
        `${name} ${formatPercent(by_first.accuracy)} → ${formatPercent(by_other.accuracy)}`,
    );
  const changed = `${plural(labels, 'label')} ${oneOrMany(labels, 'was', 'were')} changed from A to ${letter}`;
  return moves.length === 0
    ? `${changed}, and no accuracy of A’s own answers moves by that.`
    : `${changed}. By that alone, the accuracy of A’s own answers moves: ${listed(moves, MAX_NAMED)}.`;
}

function labelNotes(runs: readonly LoadedRun[], { runs: named }: ComparisonFacts): string[] {
  const [first, ...others] = runs.map(({ report }) => report.labels);
  return others.flatMap((labels, index) => {
    const gone = first?.filter((label) => !labels.includes(label)) ?? [];
    const added = labels.filter((label) => !first?.includes(label));
    if (gone.length + added.length === 0) return [];
    const letter = named[index + 1]?.letter ?? '';
    const parts = [
      ...(gone.length > 0 ? [`${list(gone)} only in A`] : []),
      ...(added.length > 0 ? [`${list(added)} only in ${letter}`] : []),
    ];
    return [`The labels differ: ${parts.join('; ')}. Macro F1 is over all of them.`];
  });
}

function repeatNotes({ runs, repeats }: ComparisonFacts): string[] {
  if (runs.every((run) => run.repeats === repeats)) return [];
  return [
    `The runs asked each row ${runs.map((run) => run.repeats).join(' and ')} times. Only the first ${repeats} are compared.`,
  ];
}

function variantNotes(runs: readonly LoadedRun[], { changes }: ComparisonFacts): string[] {
  const compared = new Set(changes.flatMap(({ variant, first_variant }) => [variant, first_variant]));
  const all = new Set(runs.flatMap(({ report }) => report.variants.map(({ name }) => name)));
  const missing = [...all].filter((name) => !compared.has(name));
  return missing.length === 0 ? [] : [`Not compared, because A or every other run lacks them: ${list(missing)}.`];
}

const list = (names: readonly string[]): string => listed(names, MAX_NAMED);
