// Reads suspects.csv after its user has filled in the right labels.
import { createReadStream } from 'node:fs';
import { originalText } from '../../lambda/shared/csv/fields.ts';
import { openCsv } from '../../lambda/shared/csv/open.ts';
import { InputError, MAX_LISTED_PROBLEMS } from '../../lambda/shared/text/input-error.ts';
import { labelIndex } from '../../lambda/shared/text/same-look.ts';
import { listed } from '../../lambda/shared/text/words.ts';

export interface CheckedRow {
  /** Index, from 0. */
  readonly row: number;
  readonly isSuspect: boolean;
  /** Index of the right label; undefined if the row was not checked. */
  readonly correct: number | undefined;
}

const COLUMNS = ['row', 'sample', 'label', 'correct_label'] as const;
const ADVICE = 'Copy suspects.csv of the report, and fill in its column correct_label.';

/**
 * @param truth index of each row's label in the file
 * @throws InputError with all problems, by line
 */
export async function readChecked(
  file: string,
  labels: readonly string[],
  truth: ArrayLike<number>,
): Promise<CheckedRow[]> {
  const { header, batches } = await openCsv(createReadStream(file), file, { header: true });
  const missing = COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0)
    throw new InputError([{ file, line: 1, message: `it has no column ${missing.join(', ')}.`, advice: ADVICE }]);
  const places = COLUMNS.map((column) => header.indexOf(column));
  const indexOf = labelIndex(labels);
  const rows: CheckedRow[] = [];
  const seen = new Set<number>();
  const problems: { file: string; line: number; message: string; advice: string }[] = [];
  for await (const batch of batches) {
    for (const { line, fields } of batch) {
      const [number = '', sample = '', label = '', correct = ''] = places.map((place) =>
        originalText(fields[place] ?? ''),
      );
      const row = Number(number) - 1;
      const right = indexOf(correct) ?? indexOf(correct.trim());
      const message = problemOf(
        { number, row, sample, label, correct, right },
        { labels, truth, seen, given: indexOf(label) },
      );
      if (message) problems.push({ file, line, message, advice: ADVICE });
      seen.add(row);
      rows.push({ row, isSuspect: sample === 'suspect', correct: right });
    }
  }
  if (problems.length > 0)
    throw new InputError(problems.slice(0, MAX_LISTED_PROBLEMS), Math.max(0, problems.length - MAX_LISTED_PROBLEMS));
  return rows;
}

interface Line {
  readonly number: string;
  readonly row: number;
  readonly sample: string;
  readonly label: string;
  readonly correct: string;
  readonly right: number | undefined;
}

interface Known {
  readonly labels: readonly string[];
  readonly truth: ArrayLike<number>;
  readonly seen: ReadonlySet<number>;
  /** Index of the label that the line gives as the file's. */
  readonly given: number | undefined;
}

/** Labels named in a message. */
const MAX_LABELS = 10;

function problemOf({ number, row, sample, label, correct, right }: Line, { labels, truth, seen, given }: Known) {
  if (!Number.isInteger(row) || row < 0 || row >= truth.length)
    return `row ${JSON.stringify(number)} is none of the ${truth.length} rows of the report.`;
  if (seen.has(row)) return `row ${number} is there twice.`;
  if (sample !== 'suspect' && sample !== 'control')
    return `sample is ${JSON.stringify(sample)}; expected suspect or control, as the report wrote it.`;
  if (given === undefined || given !== truth[row])
    return `row ${number} is labelled ${JSON.stringify(label)} here, but ${JSON.stringify(labels[truth[row] ?? -1] ?? '')} in the report.`;
  if (correct.trim() !== '' && right === undefined)
    return `correct_label ${JSON.stringify(correct)} is no label of the report: ${listed(
      labels.map((one) => JSON.stringify(one)),
      MAX_LABELS,
    )}.`;
  return undefined;
}
