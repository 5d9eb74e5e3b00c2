// What the reader must know about rows that belong together.
import type { DataChecks } from '../../shared/contracts/report/findings.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import type { Columns, Warning } from '../../shared/contracts/run.ts';
import { formatCount } from '../../shared/text/format.ts';
import { plural } from '../../shared/text/words.ts';

/** Duplicates have warnings of their own; below this share of fewer independent rows, nothing more is to be said. */
const MATTERS = 0.95;

/** @param best the variant whose effective number of rows is told */
export function groupedRows(
  { group }: Columns,
  units: DataChecks['units'],
  best: VariantReport | undefined,
): Warning[] {
  if (!units || !best?.effective_rows) return [];
  const { rows, effective_rows } = best;
  if (group === undefined && effective_rows > MATTERS * rows) return [];
  const alike =
    group === undefined ? 'nearly the same text' : `the same ${JSON.stringify(group)} or nearly the same text`;
  const message = `Rows with ${alike} belong together: there are ${plural(units.count, 'unit')} of up to ${plural(units.largest, 'row')}, and intervals and tests count these. The ${plural(rows, 'row')} of ${best.name} say as much as about ${formatCount(Math.max(1, Math.round(effective_rows)))} independent ones.`;
  return [{ code: 'rows_belong_together', message, count: units.count }];
}
