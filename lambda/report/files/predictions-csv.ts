// predictions.csv: one line per sample, in the file's order, but for rows that a cascade is not scored on: enough to compute every score again.

import { at, float64At, int32At, uint8At, uint16At } from '../../shared/at.ts';
import { Envelope } from '../../shared/contracts/envelope.ts';
import { PredictionLine, UnscoredLine } from '../../shared/contracts/report/predictions-csv.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { numberField, textField } from '../../shared/csv/fields.ts';
import type { CsvTable } from '../../shared/csv/open.ts';
import { BILLION } from '../../shared/probabilities.ts';
import { contentHasher } from '../table/content-hash.ts';
import {
  isDecided,
  isFallback,
  isIncluded,
  NO_LABEL,
  type PredictionTable,
  STATUSES,
  truthOf,
} from '../table/predictions.ts';
import type { RowVisitor, SliceVisitor } from '../table/rows.ts';

/** Different answers that are kept, in case models write prose. */
const MOST_ANSWERS = 1_000;
/** By their number in the table. */
const ENVELOPES = ['', ...Envelope.options];

/**
 * Streams the file in chunks of about a hundred rows.
 * @param slices undefined for rows to predict
 * @param onContent told the hash of each row's content, see `contentHasher`
 * @throws Error if the number of rows in the holdout is not the run's.
 */
export async function* predictionsCsv(
  table: PredictionTable,
  openHoldout: () => Promise<CsvTable>,
  visitors: readonly RowVisitor[],
  slices?: SliceVisitor,
  onContent?: (row: number, content: string) => void,
): AsyncGenerator<string> {
  const { run } = table;
  const { shape } = run.purpose === 'predict' ? UnscoredLine : PredictionLine;
  yield `${Object.keys(shape).join(',')}\n`;
  // A rejected holdout may not even be readable.
  if (run.rows === 0) return;
  const { header, batches } = await openHoldout();
  const idColumn = run.columns.id === undefined ? -1 : header.indexOf(run.columns.id);
  const hashOf = contentHasher(header, run.columns);
  const lines = new Lines(table);
  const everyone = slices ? [...visitors, slices] : visitors;
  let row = 0;
  for await (const batch of batches) {
    let text = '';
    for (const { fields } of batch) {
      const id = fields[idColumn] ?? String(row + 1);
      const interested = everyone.filter(({ wanted }) => wanted.has(row));
      if (interested.length > 0) {
        const seen = { row, id, cells: cellsOf(header, fields) };
        for (const visitor of interested) visitor.visit(seen);
      }
      if (row < run.rows) {
        const content = hashOf(fields);
        onContent?.(row, content);
        text += lines.ofRow(row, id, content, slices?.groupsOf(row));
      }
      row++;
    }
    if (text !== '') yield text;
  }
  if (row !== run.rows) throw new Error(`${run.source.key} has ${row} rows, and run ${run.run} has ${run.rows}`);
}

class Lines {
  readonly #table: PredictionTable;
  readonly #labels: readonly string[];
  readonly #variants: readonly string[];
  readonly #errorCodes: readonly string[];
  /** As keys of a JSON object in a quoted field. */
  readonly #keys: readonly string[];
  /** Fields of what models wrote: almost always one of a few labels. */
  readonly #answers = new Map<string, string>();

  constructor(table: PredictionTable) {
    this.#table = table;
    this.#labels = table.run.labels.map(textField);
    this.#variants = table.run.variants.map(({ name }) => textField(name));
    this.#errorCodes = table.errorCodes.map(textField);
    this.#keys = table.run.labels.map((label) => JSON.stringify(label).replaceAll('"', '""'));
  }

  /** @param slices undefined: there is neither such a column nor one of units */
  ofRow(row: number, id: string, contentHash: string, slices: string | undefined): string {
    const { run } = this.#table;
    const start = `${row + 1},${textField(id)},`;
    const label = run.purpose === 'predict' ? '' : `${at(this.#labels, truthOf(this.#table, row))},`;
    const { units } = this.#table;
    const unit = units ? int32At(units.of, row) + 1 : '';
    const end = `${contentHash}${slices === undefined ? '' : `,${textField(slices)},${unit}`}\n`;
    let lines = '';
    for (const [variant, name] of this.#variants.entries()) {
      const first = sampleIndex(run, row, variant);
      if (!isIncluded(this.#table, row, variant) && !isDecided(this.#table, first)) continue;
      for (let repeat = 0; repeat < run.benchmark.repeats; repeat++) {
        lines += `${start}${name},${repeat + 1},${label}${this.#outcome(first + repeat)},${end}`;
      }
    }
    return lines;
  }

  #outcome(sample: number): string {
    const table = this.#table;
    const label = int32At(table.predicted, sample);
    const predicted = label === NO_LABEL ? '' : at(this.#labels, label);
    // One that is not scored was not asked.
    const status = STATUSES[uint8At(table.status, sample)] ?? 'skipped';
    const answer = this.#answer(table.answer(sample));
    const reason = table.reason(sample);
    const code = at(this.#errorCodes, uint8At(table.errorCode, sample));
    const confidence = numberField(float64At(table.confidence, sample));
    const latency = numberField(float64At(table.latencyMs, sample));
    const prompt = numberField(float64At(table.promptTokens, sample));
    const cached = numberField(float64At(table.cachedTokens, sample));
    const written = numberField(float64At(table.cacheWriteTokens, sample));
    const completion = numberField(float64At(table.completionTokens, sample));
    const reasoning = numberField(float64At(table.reasoningTokens, sample));
    const cost = numberField(float64At(table.costMicroUsd, sample) / 1e6);
    const attempts = numberField(uint16At(table.attempts, sample));
    const fromCache = numberField(uint8At(table.fromCache, sample));
    const fallback = isFallback(table, sample) ? '1' : '0';
    const envelope = ENVELOPES[uint8At(table.envelope, sample)] ?? '';
    // One expression: joining a list of them takes a fifth longer.
    return `${predicted},${status},${answer},${reason === undefined ? '' : textField(reason)},${code},${confidence},${this.#distribution(sample)},${latency},${prompt},${cached},${written},${completion},${reasoning},${cost},${attempts},${fromCache},${fallback},${envelope}`;
  }

  #answer(text: string | undefined): string {
    if (text === undefined) return '';
    const known = this.#answers.get(text);
    if (known !== undefined) return known;
    const field = textField(text);
    if (this.#answers.size < MOST_ANSWERS) this.#answers.set(text, field);
    return field;
  }

  /** A JSON object, label → probability; a label that is not in it has the probability 0. */
  #distribution(sample: number): string {
    const { probabilities } = this.#table;
    if (!probabilities.tells(sample)) return '';
    let entries = '';
    for (let label = 0; label < this.#keys.length; label++) {
      const one = probabilities.billionths(sample, label);
      if (one > 0) entries += `${entries === '' ? '' : ','}${this.#keys[label]}:${fraction(one)}`;
    }
    return `"{${entries}}"`;
  }
}

/**
 * The same as `${billionths / BILLION}`, in a third of the time: a double tells any nine digits apart, so they are what
 * JavaScript prints. Smaller ones than a millionth it prints with an exponent.
 */
export function fraction(billionths: number): string {
  if (billionths < 1_000 || billionths >= BILLION) return String(billionths / BILLION);
  let [digits, length] = [billionths, 9];
  while (digits % 10 === 0) {
    digits /= 10;
    length--;
  }
  return `0.${String(digits).padStart(length, '0')}`;
}

function cellsOf(header: readonly string[], fields: readonly string[]): Record<string, string> {
  // No prototype: a column may be called `__proto__`.
  const cells: Record<string, string> = Object.create(null);
  for (const [index, column] of header.entries()) cells[column] = fields[index] ?? '';
  return cells;
}
