// A gate against another run: the accuracy of a variant in both, on the rows that both have.
import { int32At, uint8At } from '../../shared/at.ts';
import type { Gate } from '../../shared/contracts/choices/gate.ts';
import { NOTHING_VALID } from '../../shared/contracts/messages.ts';
import type { GateResult } from '../../shared/contracts/report/report.ts';
import type { Interval } from '../../shared/contracts/report/scores.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { BOUND_RISK, scoreBelow } from '../intervals/another-holdout.ts';
import { exactBounds } from '../intervals/exact.ts';
import { isScored, type PredictionTable, STATUSES, truthOf } from '../table/predictions.ts';
import type { Figure } from './figure.ts';

/** What is compared with; null if there is nothing to compare. */
export interface Versus {
  readonly other: GateResult['other'];
  readonly figure: Figure;
  /** How many variants the other run's was chosen from. */
  readonly tried: number;
}

/** By what identifies a row: the share of its answers that are right. */
export type RightShares = ReadonlyMap<string, number>;

/**
 * Whether a sample says nothing of its variant: the run was stopped before it was asked. What was skipped for a fault of
 * the variant is wrong.
 */
export const wasNotAsked = (status: string | undefined, errorCode: string | undefined): boolean =>
  status === 'skipped' && errorCode !== NOTHING_VALID;

/** Names rows by content and label; equal ones are told apart by their order. @returns the name of the next such row */
export function rowNames(): (content: string, truth: string) => string {
  const seen = new Map<string, number>();
  return (content, truth) => {
    const row = `${content} ${truth}`;
    const before = seen.get(row) ?? 0;
    seen.set(row, before + 1);
    return `${row} ${before}`;
  };
}

/** Learns the names of all rows of the holdout, as they go by. */
export class NamedRows {
  readonly #table: PredictionTable;
  readonly #names: string[] = [];
  readonly #nameOf = rowNames();

  constructor(table: PredictionTable) {
    this.#table = table;
  }

  /** @param content hash of the row's content */
  see(row: number, content: string): void {
    const { labels } = this.#table.run;
    this.#names[row] = this.#nameOf(content, labels[truthOf(this.#table, row)] ?? '');
  }

  /** Of the rows on which it was asked. @param variant index among the run's */
  rightShares(variant: number): RightShares {
    const { run, predicted, status, errorCode, errorCodes } = this.#table;
    const { repeats } = run.benchmark;
    const shares = new Map<string, number>();
    for (const [row, name] of this.#names.entries()) {
      const first = sampleIndex(run, row, variant);
      if (!isScored(this.#table, row, variant)) continue;
      if (wasNotAsked(STATUSES[uint8At(status, first)], errorCodes[uint8At(errorCode, first)])) continue;
      let right = 0;
      for (let repeat = 0; repeat < repeats; repeat++) {
        right += Number(int32At(predicted, first + repeat) === truthOf(this.#table, row));
      }
      shares.set(name, right / repeats);
    }
    return shares;
  }
}

/** How the rows of both differ. With repeats, a row counts in parts. */
export interface Differences {
  readonly rows: number;
  /** Rows on which this run's variant alone is right, and those on which the other's is. */
  readonly ahead: number;
  readonly behind: number;
}

export function differencesOf(here: RightShares, there: RightShares): Differences {
  const differences = { rows: 0, ahead: 0, behind: 0 };
  for (const [row, right] of here) {
    const other = there.get(row);
    if (other === undefined) continue;
    differences.rows++;
    differences.ahead += Math.max(0, right - other);
    differences.behind += Math.max(0, other - right);
  }
  return differences;
}

export function differenceFigure(differences: Differences): Figure {
  const { rows, ahead, behind } = differences;
  if (rows === 0) return { value: null, bounds: () => null, below: () => null };
  const value = (ahead - behind) / rows;
  const bounds = (risk: number) => differenceBounds(differences, risk);
  return { value, bounds, below: (limit) => scoreBelow(value, bounds(BOUND_RISK), limit) };
}

/**
 * One-sided bounds of the difference of two shares of the same rows, from exact bounds of both (MOVER, Zou and Donner
 * 2008, Statistics in Medicine 27:1693). The shares are hardly correlated, and negatively, which is left out: so the
 * bounds hold where one or two rows differ, as intervals by the rows' variance do not.
 */
function differenceBounds({ rows, ahead, behind }: Differences, risk: number): Interval {
  const [better, worse] = [exactBounds(ahead, rows, risk), exactBounds(behind, rows, risk)];
  if (!better || !worse) return { lower: -1, upper: 1 };
  const value = (ahead - behind) / rows;
  return {
    lower: Math.max(-1, value - Math.hypot(ahead / rows - better.lower, worse.upper - behind / rows)),
    upper: Math.min(1, value + Math.hypot(better.upper - ahead / rows, behind / rows - worse.lower)),
  };
}

/** The lowest difference that passes. */
export const lowestDifference = ({ margin }: Pick<Gate, 'margin'>): number => -margin / 100;
