// Counts the answers of predictions.csv that reach a threshold.
import { listed } from '../../lambda/shared/text/words.ts';
import { predictionLines, problem } from '../reports/prediction-lines.ts';
import type { Counts } from './check-thresholds.ts';

const COLUMNS = ['variant', 'repeat', 'truth', 'prediction', 'status', 'confidence'] as const;
const UNIT = 'unit';
const MAX_NAMED = 10;

/**
 * Of each row's first answer, unless the row was never asked; of rows that belong together, of the first one.
 * @param thresholds by variant
 * @throws InputError if the file has no true labels, or nothing of a variant
 */
export async function countAnswers(
  file: string,
  thresholds: ReadonlyMap<string, number>,
): Promise<Map<string, Counts>> {
  const counts = new Map<string, { rows: number; automated: number; right: number }>();
  const others = new Set<string>();
  const seen = new Set<string>();
  for await (const cell of predictionLines<(typeof COLUMNS)[number] | typeof UNIT>(file, COLUMNS, [UNIT])) {
    const variant = cell('variant');
    const threshold = thresholds.get(variant);
    if (threshold === undefined) others.add(variant);
    if (threshold === undefined || cell('repeat') !== '1' || cell('status') === 'skipped') continue;
    const unit = cell(UNIT);
    if (unit !== '' && seen.size === seen.add(`${unit} ${variant}`).size) continue;
    const count = counts.get(variant) ?? { rows: 0, automated: 0, right: 0 };
    counts.set(variant, count);
    count.rows++;
    const confidence = cell('confidence');
    if (cell('status') !== 'answered' || confidence === '' || Number(confidence) < threshold) continue;
    count.automated++;
    count.right += Number(cell('prediction') === cell('truth'));
  }
  const missing = [...thresholds.keys()].filter((name) => !counts.has(name));
  if (missing.length > 0) {
    const message = `it has no answer of ${listed(missing, MAX_NAMED)}, only of ${listed([...others], MAX_NAMED)}.`;
    throw problem(file, message, 'Give the benchmark with that variant, or choose a threshold with --variant.');
  }
  return counts;
}
