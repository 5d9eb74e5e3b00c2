// Which rows are worth reading: those that the best variant read wrongly, the ones that most others did too first.
import type { Mistake, VariantReport } from '../shared/contracts/report.ts';
import { rowText } from '../shared/row.ts';
import { cut } from './format.ts';
import { NO_LABEL, type PredictionTable, STATUSES, sampleIndex } from './predictions.ts';
import type { HoldoutRow } from './predictions-csv.ts';
import { byAccuracy } from './rank.ts';

const MAX_MISTAKES = 20;
/** Characters of a text that is shown. */
const MAX_TEXT = 300;

/** Takes the rows in `wanted` as they go by once more, for their ids and texts. */
export class MistakeList {
  readonly wanted: ReadonlySet<number>;
  readonly #table: PredictionTable;
  readonly #mistakes = new Map<number, Mistake>();

  constructor(table: PredictionTable, variants: readonly VariantReport[]) {
    this.#table = table;
    this.wanted = new Set(mistakenRows(table, variants));
  }

  visit({ row, id, cells }: HoldoutRow): void {
    const { run, truth, predicted } = this.#table;
    const label = (index: number | undefined) => run.labels[index ?? NO_LABEL] ?? null;
    this.#mistakes.set(row, {
      row: row + 1,
      id,
      text: cut(rowText(cells, run.columns.text), MAX_TEXT),
      truth: label(truth[row]) ?? '',
      predicted: run.variants.map((_, variant) => label(predicted[sampleIndex(run, row, variant)])),
    });
  }

  /** The most telling first. */
  mistakes(): Mistake[] {
    return [...this.wanted].flatMap((row) => this.#mistakes.get(row) ?? []);
  }
}

/** Row indices, the most telling first. Only answers count: a request that failed says nothing about the text. */
function mistakenRows(table: PredictionTable, variants: readonly VariantReport[]): number[] {
  const { run } = table;
  const [best] = byAccuracy(variants);
  if (!best) return [];
  const bestIndex = variants.indexOf(best);
  const mistaken: { row: number; wrong: number }[] = [];
  for (let row = 0; row < run.rows; row++) {
    if (!isMistake(table, row, bestIndex)) continue;
    mistaken.push({ row, wrong: variants.filter((_, variant) => isMistake(table, row, variant)).length });
  }
  return mistaken
    .sort((a, b) => b.wrong - a.wrong || a.row - b.row)
    .slice(0, MAX_MISTAKES)
    .map(({ row }) => row);
}

function isMistake(table: PredictionTable, row: number, variant: number): boolean {
  const sample = sampleIndex(table.run, row, variant);
  const status = STATUSES[table.status[sample] ?? 0];
  return (status === 'answered' || status === 'invalid') && table.predicted[sample] !== table.truth[row];
}
