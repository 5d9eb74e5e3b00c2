// Rows worth reading: the best variant's mistakes, from each label in turn. They begin with the rows that most other
// variants that read the row got wrong too.
import { at, float64At, int32At, uint8At } from '../../shared/at.ts';
import { entryOf } from '../../shared/baselines/registry.ts';
import type { Mistake } from '../../shared/contracts/report/findings.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { cut } from '../../shared/text/format.ts';
import { rowText } from '../../shared/text/row.ts';
import { byAccuracy } from '../metrics/rank.ts';
import { isFallback, isScored, NO_LABEL, type PredictionTable, STATUSES, truthOf } from '../table/predictions.ts';
import type { HoldoutRow } from '../table/rows.ts';

const MAX_MISTAKES = 20;
/** Characters of a text, and of an answer. */
const MAX_TEXT = 4000;
const MAX_ANSWER = 500;

/** Picks up the ids and texts of the rows in `wanted` during another pass. */
export class MistakeList {
  readonly wanted: ReadonlySet<number>;
  readonly #table: PredictionTable;
  readonly #mistakes = new Map<number, Mistake>();

  constructor(table: PredictionTable, variants: readonly VariantReport[]) {
    this.#table = table;
    this.wanted = new Set(mistakenRows(table, variants));
  }

  visit({ row, id, cells }: HoldoutRow): void {
    const { run, predicted, status } = this.#table;
    const read = (sample: number) => {
      const label = int32At(predicted, sample);
      return label === NO_LABEL ? null : at(run.labels, label);
    };
    const text = rowText(cells, run.columns.text);
    const samples = run.variants.map((_, variant) => sampleIndex(run, row, variant));
    this.#mistakes.set(row, {
      row: row + 1,
      id,
      text: cut(text, MAX_TEXT),
      characters: text.length,
      truth: at(run.labels, truthOf(this.#table, row)),
      predicted: samples.map(read),
      statuses: samples.map((sample) => STATUSES[uint8At(status, sample)] ?? 'unscored'),
      answers: samples.map((sample) => this.#answer(sample, read(sample))),
    });
  }

  #answer(sample: number, predicted: string | null): string | null {
    const parts = [this.#table.reason(sample), this.#table.answer(sample)].filter((part) => part !== undefined);
    const written = parts.join('\n');
    return written === '' || written === predicted ? null : cut(written, MAX_ANSWER);
  }

  /** Most telling first. */
  mistakes(): Mistake[] {
    return [...this.wanted].flatMap((row) => this.#mistakes.get(row) ?? []);
  }
}

/** Row indices, most telling first. Only answers count, because a failed request says nothing about the text. */
function mistakenRows(table: PredictionTable, variants: readonly VariantReport[]): number[] {
  const { run } = table;
  const [best] = byAccuracy(variants);
  if (!best) return [];
  const bestIndex = variants.indexOf(best);
  const readers = [...variants.keys()].filter((variant) => entryOf(at(variants, variant))?.readsRow !== false);
  const mistaken: Mistaken[] = [];
  for (let row = 0; row < run.rows; row++) {
    if (!isMistake(table, row, bestIndex)) continue;
    const confidence = float64At(table.confidence, sampleIndex(run, row, bestIndex));
    mistaken.push({
      row,
      truth: truthOf(table, row),
      wrong: readers.filter(
        (variant) => isMistake(table, row, variant) && !isFallback(table, sampleIndex(run, row, variant)),
      ).length,
      confidence: Number.isNaN(confidence) ? 0 : confidence,
    });
  }
  return inTurns(mistaken)
    .slice(0, MAX_MISTAKES)
    .map(({ row }) => row);
}

interface Mistaken {
  readonly row: number;
  readonly truth: number;
  /** How many variants that read the row got it wrong. A variant that does not read it has nothing to tell about it. */
  readonly wrong: number;
  /** The best variant's; 0 if it gives none. The surer it was, the more there is to learn. */
  readonly confidence: number;
}

/**
 * Takes each label's most telling mistake, then each one's second. Otherwise one difficult label would fill the list.
 */
function inTurns(mistaken: readonly Mistaken[]): Mistaken[] {
  const telling = (a: Mistaken, b: Mistaken) => b.wrong - a.wrong || b.confidence - a.confidence || a.row - b.row;
  const turns = [...Map.groupBy(mistaken.toSorted(telling), ({ truth }) => truth).values()].flatMap((ofLabel) =>
    ofLabel.map((one, turn) => ({ one, turn })),
  );
  return turns.sort((a, b) => a.turn - b.turn || telling(a.one, b.one)).map(({ one }) => one);
}

function isMistake(table: PredictionTable, row: number, variant: number): boolean {
  if (!isScored(table, row, variant)) return false;
  const sample = sampleIndex(table.run, row, variant);
  const status = STATUSES[uint8At(table.status, sample)];
  return (status === 'answered' || status === 'invalid') && int32At(table.predicted, sample) !== truthOf(table, row);
}
