// Counts the answers of predictions.csv that reach a threshold.
import { createReadStream } from 'node:fs';
import { OWN_DIALECT } from '../../lambda/shared/csv/dialect/head.ts';
import { originalText } from '../../lambda/shared/csv/fields.ts';
import { openCsv } from '../../lambda/shared/csv/open.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { listed } from '../../lambda/shared/text/words.ts';
import type { Counts } from './check-thresholds.ts';

const COLUMNS = ['variant', 'repeat', 'truth', 'prediction', 'status', 'confidence'] as const;
const MAX_NAMED = 10;

/**
 * Of each row's first answer, unless the row was never asked.
 * @param thresholds by variant
 * @throws InputError if the file has no true labels, or nothing of a variant
 */
export async function countAnswers(
  file: string,
  thresholds: ReadonlyMap<string, number>,
): Promise<Map<string, Counts>> {
  const counts = new Map<string, { rows: number; automated: number; right: number }>();
  const others = new Set<string>();
  for await (const { variant, repeat, truth, prediction, status, confidence } of lines(file)) {
    const threshold = thresholds.get(variant);
    if (threshold === undefined) others.add(variant);
    if (threshold === undefined || repeat !== '1' || status === 'skipped') continue;
    const count = counts.get(variant) ?? { rows: 0, automated: 0, right: 0 };
    counts.set(variant, count);
    count.rows++;
    if (status !== 'answered' || confidence === '' || Number(confidence) < threshold) continue;
    count.automated++;
    count.right += Number(prediction === truth);
  }
  const missing = [...thresholds.keys()].filter((name) => !counts.has(name));
  if (missing.length > 0) {
    const message = `it has no answer of ${listed(missing, MAX_NAMED)}, only of ${listed([...others], MAX_NAMED)}.`;
    throw problem(file, message, 'Give the benchmark with that variant, or choose a threshold with --variant.');
  }
  return counts;
}

async function* lines(file: string): AsyncGenerator<Record<(typeof COLUMNS)[number], string>> {
  const { header, batches } = await openCsv(createReadStream(file), file, { encoding: 'utf-8' }, OWN_DIALECT);
  const missing = COLUMNS.find((column) => !header.includes(column));
  if (missing === 'truth') {
    const advice = 'Label the rows, and give them as a file.';
    throw problem(file, 'these rows have no true label, so nothing can be checked.', advice);
  }
  if (missing !== undefined) {
    throw problem(file, `it has no column ${missing}.`, 'Give the predictions.csv of a report, or a labelled file.');
  }
  const places = COLUMNS.map((column) => [column, header.indexOf(column)] as const);
  for await (const batch of batches) {
    for (const { fields } of batch) {
      const cells = { variant: '', repeat: '', truth: '', prediction: '', status: '', confidence: '' };
      for (const [column, place] of places) cells[column] = originalText(fields[place] ?? '');
      yield cells;
    }
  }
}

function problem(file: string, message: string, advice: string): InputError {
  return new InputError([{ file, message, advice }]);
}
