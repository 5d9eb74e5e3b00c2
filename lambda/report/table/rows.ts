// The rows of the holdout as they go by, once more: for ids, and for the few texts that a report shows.

/** A row of the holdout as it goes by. */
export interface HoldoutRow {
  /** Index, from 0. */
  readonly row: number;
  readonly id: string;
  /** Column → text. */
  readonly cells: Readonly<Record<string, string>>;
}

/** Wants to see some rows of the holdout, on the same pass. */
export interface RowVisitor {
  /** Indices. */
  readonly wanted: Pick<ReadonlySet<number>, 'has'>;
  visit(row: HoldoutRow): void;
}

/** Looks at every row, and knows then which slices it is in. */
export interface SliceVisitor extends RowVisitor {
  /** @param row index of a row that was visited. @returns the row's group by the name of the slice, as JSON */
  groupsOf(row: number): string;
}
