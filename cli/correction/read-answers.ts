// The answers of a report's variants, by label and confidence.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { addTo } from '../../lambda/shared/at.ts';
import { ReportStatus } from '../../lambda/shared/contracts/report/outcome.ts';
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
  /**
   * By true label (a single list if there are none): rows by predicted label, and last those without a valid answer. Of
   * labelled rows that belong together the first one counts.
   */
  readonly counts: readonly Float64Array[];
  /** Different texts by predicted label, and last those without a valid answer. */
  readonly texts: Float64Array;
  /** Known confidences of these, ascending. */
  readonly confidences: Float64Array;
}

export interface Answers {
  readonly run: string;
  readonly labels: readonly string[];
  readonly byVariant: ReadonlyMap<string, VariantAnswers>;
}

const COLUMNS = ['row', 'variant', 'repeat', 'prediction', 'status', 'confidence', 'content_hash'] as const;
const LABELLED = [...COLUMNS, 'truth'] as const;
const OPTIONAL = ['unit'] as const;
type Column = (typeof LABELLED)[number] | (typeof OPTIONAL)[number];

interface Collected {
  readonly counts: Float64Array[];
  readonly texts: Float64Array;
  readonly confidences: number[];
  /** Units of which a row has counted. */
  readonly units: Set<string>;
}

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
  const found = new Map<string, Collected>();
  /** Text → its first row. */
  const firstRows = new Map<string, string>();
  const columns = isLabelled ? LABELLED : COLUMNS;
  for await (const cell of predictionLines<Column>(join(folder, 'predictions.csv'), columns, OPTIONAL)) {
    if (cell('repeat') !== '1' || cell('status') === 'skipped') continue;
    const answers = found.get(cell('variant')) ?? nothingYet(labels, isLabelled);
    found.set(cell('variant'), answers);
    const truth = isLabelled ? places.get(cell('truth')) : 0;
    const given = cell('status') === 'answered' ? places.get(cell('prediction')) : labels.length;
    const counts = truth === undefined ? undefined : answers.counts[truth];
    if (counts === undefined || given === undefined) {
      const advice = 'Use the files of one report, unedited.';
      throw problem(file, 'predictions.csv has a label that report.json lacks.', advice);
    }
    if (cell('unit') === '' || answers.units.size < answers.units.add(cell('unit')).size) addTo(counts, given, 1);
    const text = cell('content_hash');
    if (!firstRows.has(text)) firstRows.set(text, cell('row'));
    if (firstRows.get(text) !== cell('row')) continue;
    addTo(answers.texts, given, 1);
    if (cell('confidence') !== '') answers.confidences.push(Number(cell('confidence')));
  }
  const byVariant = new Map(
    [...found].map(([name, { counts, texts, confidences }]) => [
      name,
      { counts, texts, confidences: Float64Array.from(confidences).sort() },
    ]),
  );
  return { run, labels, byVariant };
}

function nothingYet(labels: readonly string[], isLabelled: boolean): Collected {
  const counts = () => new Float64Array(labels.length + 1);
  return {
    counts: Array.from({ length: isLabelled ? labels.length : 1 }, counts),
    texts: counts(),
    confidences: [],
    units: new Set(),
  };
}
