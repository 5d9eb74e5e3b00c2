// Reads the true label of a row.
import type { Run } from '../../shared/contracts/run.ts';
import { labelIndex } from '../../shared/text/same-look.ts';

/** @returns a function to the index of a row's label, which throws for one that the first reading did not see. */
export function truthReader({ columns, labels, purpose }: Pick<Run, 'columns' | 'labels' | 'purpose'>) {
  // Rows to predict may have a label, but nobody looks at it.
  const labelAt = purpose === 'predict' ? undefined : columns.all.indexOf(columns.label);
  const indexOf = labelIndex(labels);
  return (fields: readonly string[], row: number): number | undefined => {
    const truth = labelAt === undefined ? undefined : indexOf(fields[labelAt] ?? '');
    if (labelAt !== undefined && truth === undefined)
      throw new Error(`row ${row + 1} has a label that the first reading did not see`);
    return truth;
  };
}
