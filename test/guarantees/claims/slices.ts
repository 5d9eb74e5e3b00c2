// Slices that differ from the other rows.
import { sliceReports } from '../../../lambda/report/metrics/slices.ts';
import { seededUniform } from '../../../lambda/shared/random/words.ts';
import type { Claim } from '../claim.ts';
import { emptyTable, filled } from '../holdouts.ts';

/** Of rows whose accuracy does not depend on the slice: whatever is significant is false. */
export const SLICES: readonly Claim[] = [
  { name: '200 rows in groups of one to three, accuracy 0.95', rows: 200, variants: 1, accuracy: 0.95, groups: 100 },
  { name: '600 rows in groups of about twelve, accuracy 0.9', rows: 600, variants: 1, accuracy: 0.9, groups: 50 },
  { name: '200 rows in four groups, three variants, accuracy 0.8', rows: 200, variants: 3, accuracy: 0.8, groups: 4 },
].map(({ name, rows, variants, accuracy, groups }) => {
  const table = emptyTable({ rows, labels: 2, variants });
  const named = Array.from({ length: groups }, (_, group) => ({ group: String(group), rows: rows / groups }));
  return {
    sentence: 'A slice that is called significantly different from the other rows differs from them.',
    setting: name,
    nominal: 0.05,
    violated: (holdout) => {
      const random = seededUniform(`slices ${name} ${holdout}`);
      const groupOf = Int32Array.from({ length: rows }, () => Math.floor(random() * groups));
      const predicted = Int32Array.from({ length: rows * variants }, () => Number(random() >= accuracy));
      const drawn = filled(table, new Int32Array(rows), predicted);
      const reports = sliceReports(drawn, [{ slice: 'group', groups: named, groupOf }], 0);
      return reports.some(({ scores }) => scores.some(({ significant }) => significant));
    },
  };
});
