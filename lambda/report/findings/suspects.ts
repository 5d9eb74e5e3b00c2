// Suspect labels in the report and in suspects.csv, which the user can edit.
import { at } from '../../shared/at.ts';
import type { SuspectLabels, SuspectRow } from '../../shared/contracts/report/findings.ts';
import type { Score } from '../../shared/contracts/report/scores.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { numberField, textField } from '../../shared/csv/fields.ts';
import { seededUniform } from '../../shared/random/words.ts';
import { cut } from '../../shared/text/format.ts';
import { rowText } from '../../shared/text/row.ts';
import { accuracyEffect } from '../clusters/variant-effects.ts';
import { wilson } from '../intervals/wilson.ts';
import type { Suspect, Suspects } from '../metrics/suspects.ts';
import { confusionMatrix, margins } from '../scores/confusion-matrix.ts';
import { scores } from '../scores/scores.ts';
import { type PredictionTable, truthOf } from '../table/predictions.ts';
import type { HoldoutRow } from '../table/rows.ts';

/** Suspects in suspects.csv, more than anyone reads. */
const MAX_LINES = 10_000;
/** Rows in the report. */
const MAX_SHOWN = 20;
/** Characters of a text. */
const MAX_TEXT = 500;

/** Rows of the control sample: if none of so many is wrong, at most 3.7 % of all are. */
const MAX_CONTROLS = 100;

/** Picks up the ids and texts of the rows in `wanted` during another pass. */
export class SuspectList {
  readonly wanted: ReadonlySet<number>;
  readonly #table: PredictionTable;
  readonly #suspects: Suspects;
  readonly #listed: readonly Suspect[];
  /** Rows that are not suspect, in the order in which they were drawn. */
  readonly #controls: readonly number[];
  readonly #rows = new Map<number, Pick<SuspectRow, 'id' | 'text'>>();

  constructor(table: PredictionTable, suspects: Suspects) {
    this.#table = table;
    this.#suspects = suspects;
    this.#listed = suspects.suspects.slice(0, MAX_LINES);
    this.#controls = suspects.strong.length === 0 ? [] : controls(table, suspects);
    this.wanted = new Set([...this.#listed.map(({ row }) => row), ...this.#controls]);
  }

  visit({ row, id, cells }: HoldoutRow): void {
    if (this.wanted.has(row))
      this.#rows.set(row, { id, text: cut(rowText(cells, this.#table.run.columns.text), MAX_TEXT) });
  }

  /** `correct_label` is for the user to fill in, for suspects and for the control sample. */
  csv(): string {
    const header = 'row,id,sample,label,suggested_label,correct_label,votes,of,confidence,text\n';
    const of = this.#suspects.strong.length;
    const suspects = this.#listed.map((suspect) => {
      const { row, id, label, suggested_label, votes, confidence, text } = this.#row(suspect);
      const labels = [label, suggested_label, ''].map(textField);
      const given = [votes, of, numberField(confidence ?? undefined)];
      return [row, textField(id), 'suspect', ...labels, ...given, textField(text)].join(',');
    });
    const controls = this.#controls.map((row) => {
      const { id, text } = this.#rows.get(row) ?? { id: '', text: '' };
      const label = at(this.#table.run.labels, truthOf(this.#table, row));
      return [row + 1, textField(id), 'control', textField(label), '', '', '', '', '', textField(text)].join(',');
    });
    return header + [...suspects, ...controls].map((line) => `${line}\n`).join('');
  }

  labels(variants: readonly VariantReport[]): SuspectLabels | null {
    const { method, strong, suspects } = this.#suspects;
    if (strong.length === 0) return null;
    const suspect = new Set(suspects.map(({ row }) => row));
    return {
      method,
      strong: strong.map((variant) => at(variants, variant).name),
      rows: suspects.length,
      control_rows: this.#controls.length,
      examples: this.#listed.slice(0, MAX_SHOWN).map((one) => this.#row(one)),
      scores_without: variants.map(({ name }, variant) => ({ name, ...scoresWithout(this.#table, variant, suspect) })),
    };
  }

  #row({ row, suggested, votes, confidence, ofLabel }: Suspect): SuspectRow {
    const { run } = this.#table;
    const { id, text } = this.#rows.get(row) ?? { id: '', text: '' };
    return {
      row: row + 1,
      id,
      text,
      label: at(run.labels, truthOf(this.#table, row)),
      suggested_label: at(run.labels, suggested),
      votes,
      confidence: Number.isNaN(confidence) ? null : confidence,
      ...(ofLabel !== undefined && { label_probability: ofLabel }),
    };
  }
}

/** Drawn with the seed, whatever the rows' order (Knuth's algorithm P, from the end). */
function controls({ run }: PredictionTable, { suspects }: Suspects): number[] {
  const suspect = new Set(suspects.map(({ row }) => row));
  const others = Array.from({ length: run.rows }, (_, row) => row).filter((row) => !suspect.has(row));
  const uniform = seededUniform(`${run.seed} control sample`);
  const drawn: number[] = [];
  while (drawn.length < MAX_CONTROLS && others.length > 0) {
    const place = Math.floor(uniform() * others.length);
    drawn.push(at(others, place));
    const last = others.pop() ?? 0;
    if (place < others.length) others[place] = last;
  }
  return drawn;
}

function scoresWithout(table: PredictionTable, variant: number, suspect: ReadonlySet<number>) {
  const counted = (row: number) => !suspect.has(row);
  const sums = margins(confusionMatrix(table, variant, counted));
  const all = scores(sums);
  const repeats = table.run.benchmark.repeats * (accuracyEffect(table, variant, counted)?.forIntervals ?? 1);
  const correct = sums.correct.reduce((sum, count) => sum + count, 0);
  const value = (score: number) => (Number.isNaN(score) ? null : score);
  const accuracy: Score = { value: value(all.accuracy), ci: wilson(correct / repeats, sums.total / repeats) };
  return { accuracy, f1_macro: value(all.f1_macro), f1_weighted: value(all.f1_weighted) };
}
