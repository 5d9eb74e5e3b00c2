// What the scan of the texts found, and which examples to show.
import { addTo, at, float64At, int32At } from '../../shared/at.ts';
import type { DataChecks, DataExample, RowFinding } from '../../shared/contracts/report/findings.ts';
import type { Leakage, Run } from '../../shared/contracts/run.ts';
import type { Units } from '../../shared/copies/units.ts';
import { cut } from '../../shared/text/format.ts';
import { rowText } from '../../shared/text/row.ts';
import { quantile } from '../intervals/quantile.ts';
import { type PredictionTable, truthOf } from '../table/predictions.ts';
import type { HoldoutRow } from '../table/rows.ts';
import type { Scan } from './scan.ts';

/** Characters; about 7,500 tokens, which a prompt may have to cut. */
export const VERY_LONG = 30_000;
/** With fewer rows, the 95% interval of a label's recall is 50 points wide or more. */
export const FEW_ROWS = 10;
/** Of each finding. */
const MAX_EXAMPLES = 5;
/** Characters of a text that is shown. */
const MAX_TEXT = 200;

interface Other {
  /** From 1. */
  readonly row: number;
  readonly label: string;
}

type DataFinding = 'empty' | 'very_long' | 'duplicates' | 'conflicting_labels' | 'near_duplicates';
type LeakKind = 'exact' | 'near';

/** Picks up the rows in `wanted` during another pass, which supplies their texts. */
export class DataFindings {
  readonly wanted: ReadonlySet<number>;
  readonly #table: PredictionTable;
  readonly #scan: Scan;
  readonly #found = new Map<DataFinding | LeakKind, RowFinding>();

  constructor(table: PredictionTable, scan: Scan) {
    this.#table = table;
    this.#scan = scan;
    const wanted = new Set<number>();
    for (let row = 0; row < scan.rows; row++) {
      for (const finding of this.#findings(row)) {
        if (this.#count(finding) <= MAX_EXAMPLES) wanted.add(row);
      }
    }
    this.wanted = wanted;
  }

  visit(row: HoldoutRow): void {
    const { run } = this.#table;
    const text = rowText(row.cells, run.columns.text);
    for (const finding of this.#findings(row.row)) this.#show(finding, row, text, this.#otherOf(finding, row.row));
  }

  checks(): DataChecks {
    const { run } = this.#table;
    const { train, lengths, truncated } = this.#scan;
    const sorted = Float64Array.from(lengths).sort();
    const counts = new Float64Array(run.labels.length);
    for (let row = 0; row < run.rows; row++) addTo(counts, truthOf(this.#table, row), 1);
    const rare = run.labels.flatMap((label, index) => {
      const rows = float64At(counts, index);
      return rows > 0 && rows < FEW_ROWS ? [{ label, rows }] : [];
    });
    const characters = (share: number) => Math.round(quantile(sorted, share));
    return {
      characters: { min: characters(0), p50: characters(0.5), p95: characters(0.95), max: characters(1) },
      empty: this.#finding('empty'),
      very_long: this.#finding('very_long'),
      duplicates: this.#finding('duplicates'),
      conflicting_labels: this.#finding('conflicting_labels'),
      near_duplicates: this.#finding('near_duplicates'),
      ...unitFacts(this.#scan.units),
      rare_labels: rare,
      repeated_ids: this.#scan.repeatedIds,
      train: train && {
        rows: train.rows,
        distribution: trainDistribution(run),
        exact: this.#finding('exact'),
        near: this.#finding('near'),
        ...leftOut(run.leakage),
      },
      truncated: truncated || (train?.truncated ?? false),
    };
  }

  #findings(row: number): (DataFinding | LeakKind)[] {
    const { lengths, repeats, near, train } = this.#scan;
    const findings: (DataFinding | LeakKind)[] = [];
    const length = int32At(lengths, row);
    const first = int32At(repeats, row);
    const own = first === -1 ? row : first;
    if (length === 0) findings.push('empty');
    if (length > VERY_LONG) findings.push('very_long');
    if (first !== -1) {
      findings.push('duplicates');
      if (truthOf(this.#table, row) !== truthOf(this.#table, first)) findings.push('conflicting_labels');
    }
    if (near.has(row)) findings.push('near_duplicates');
    if (train?.leaked.has(own)) findings.push('exact');
    if (train?.near.has(own)) findings.push('near');
    return findings;
  }

  #otherOf(finding: DataFinding | LeakKind, row: number): Other | null {
    const { repeats, near, train } = this.#scan;
    const first = int32At(repeats, row);
    const own = first === -1 ? row : first;
    if (finding === 'exact') return train?.leaked.get(own) ?? null;
    if (finding === 'near') return train?.near.get(own) ?? null;
    if (finding === 'near_duplicates') return this.#holdoutRow(near.get(row) ?? row);
    return finding === 'duplicates' || finding === 'conflicting_labels' ? this.#holdoutRow(first) : null;
  }

  /** @returns how often it was found. */
  #count(name: DataFinding | LeakKind): number {
    const finding = this.#finding(name);
    this.#found.set(name, { ...finding, count: finding.count + 1 });
    return finding.count + 1;
  }

  #show(name: DataFinding | LeakKind, { row, id }: HoldoutRow, text: string, other: Other | null): void {
    const { examples } = this.#finding(name);
    if (examples.length === MAX_EXAMPLES) return;
    const { label } = this.#holdoutRow(row);
    const example: DataExample = { row: row + 1, id, label, text: cut(text, MAX_TEXT), same_as: other };
    examples.push(example);
  }

  #finding(name: DataFinding | LeakKind): RowFinding {
    return this.#found.get(name) ?? { count: 0, examples: [] };
  }

  #holdoutRow(row: number): Other {
    return { row: row + 1, label: at(this.#table.run.labels, truthOf(this.#table, row)) };
  }
}

function unitFacts(units: Units | undefined): Pick<DataChecks, 'units'> {
  if (!units) return {};
  const sizes = new Int32Array(units.count);
  for (const unit of units.of) sizes[unit] = (sizes[unit] ?? 0) + 1;
  return { units: { count: units.count, largest: sizes.reduce((most, size) => Math.max(most, size), 0) } };
}

function leftOut(leakage: Leakage | undefined): Pick<NonNullable<DataChecks['train']>, 'left_out'> {
  if (!leakage) return {};
  const { train_rows, tfidf } = leakage;
  const share = (right: number) => right / (tfidf?.rows ?? 0);
  return {
    left_out: {
      ...train_rows,
      ...(tfidf && {
        tfidf: {
          rows: tfidf.rows,
          accuracy_without: share(tfidf.right_without),
          accuracy_with: share(tfidf.right_with),
        },
      }),
    },
  };
}

function trainDistribution({ labels, baselines }: Pick<Run, 'labels' | 'baselines'>): number[] | null {
  return baselines?.counts.length === labels.length ? baselines.counts : null;
}
