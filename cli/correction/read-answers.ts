// The answers of a report's variants, by label and confidence.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { addTo } from '../../lambda/shared/at.ts';
import { ReportStatus } from '../../lambda/shared/contracts/run.ts';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import { predictionLines, problem } from '../reports/prediction-lines.ts';

/** Of both kinds of report. */
const Answered = z.object({
  run: z.string(),
  status: ReportStatus,
  labels: z.array(z.string()),
  rows: z.number(),
  variants: z.array(z.object({ name: z.string() })),
});

export interface VariantAnswers {
  /** By true label (a single list if there are none): rows by predicted label, and last those without a valid answer. */
  readonly counts: readonly Float64Array[];
  /** Known confidences, ascending. */
  readonly confidences: Float64Array;
}

export interface Answers {
  readonly run: string;
  readonly labels: readonly string[];
  readonly byVariant: ReadonlyMap<string, VariantAnswers>;
}

const COLUMNS = ['variant', 'repeat', 'prediction', 'status', 'confidence'] as const;

/**
 * Of each row's first answer, unless it was never asked.
 * @param isLabelled whether the rows have true labels
 * @throws InputError if there is no such report, or it is of other rows
 */
export async function readAnswers(folder: string, isLabelled: boolean): Promise<Answers> {
  const file = join(folder, 'report.json');
  const parsed = Answered.safeParse(tryJson(await readFile(file, 'utf8')));
  if (!parsed.success) throw problem(file, 'this is no report of this version.', 'Run the benchmark again.');
  const { run, status, labels, rows, variants } = parsed.data;
  if (rows === 0 || variants.length === 0) {
    throw problem(file, `the run is ${status} and has no predictions.`, 'Choose another run.');
  }
  const places = new Map(labels.map((label, index) => [label, index]));
  const found = new Map<string, { counts: Float64Array[]; confidences: number[] }>();
  const columns = isLabelled ? ([...COLUMNS, 'truth'] as const) : COLUMNS;
  for await (const cell of predictionLines<(typeof COLUMNS)[number] | 'truth'>(
    join(folder, 'predictions.csv'),
    columns,
  )) {
    if (cell('repeat') !== '1' || cell('status') === 'skipped') continue;
    const name = cell('variant');
    const answers = found.get(name) ?? { counts: emptyCounts(labels, isLabelled), confidences: [] };
    found.set(name, answers);
    const truth = isLabelled ? places.get(cell('truth')) : 0;
    const given = cell('status') === 'answered' ? places.get(cell('prediction')) : labels.length;
    const counts = truth === undefined ? undefined : answers.counts[truth];
    if (counts === undefined || given === undefined) {
      throw problem(
        file,
        'predictions.csv has a label that report.json lacks.',
        'Use the files of one report, unedited.',
      );
    }
    addTo(counts, given, 1);
    if (cell('confidence') !== '') answers.confidences.push(Number(cell('confidence')));
  }
  const byVariant = new Map(
    [...found].map(([name, { counts, confidences }]) => [
      name,
      { counts, confidences: Float64Array.from(confidences).sort() },
    ]),
  );
  return { run, labels, byVariant };
}

const emptyCounts = (labels: readonly string[], isLabelled: boolean): Float64Array[] =>
  Array.from({ length: isLabelled ? labels.length : 1 }, () => new Float64Array(labels.length + 1));
