// What a stopped run says about its rows: which of them count, and what nothing is known of.

import { addTo, at } from '../../shared/at.ts';
import { NOTHING_VALID } from '../../shared/contracts/messages.ts';
import type { Report } from '../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import type { Run, Stop, Warning } from '../../shared/contracts/run.ts';
import { formatCount } from '../../shared/text/format.ts';
import { listed, oneOrMany, plural } from '../../shared/text/words.ts';
import { type PredictionTable, truthOf } from '../table/predictions.ts';

/** Labels and variants named in one warning. */
const MAX_NAMED = 20;

/** The rows that count, see table/unasked.ts. */
export interface AskedRows {
  readonly rows: number;
  /** Labels that the file has rows of, and none of these. */
  readonly labelsWithout: readonly string[];
}

export function askedRows(table: PredictionTable): AskedRows {
  const { run, unasked } = table;
  if (!unasked) return { rows: run.rows, labelsWithout: [] };
  const [all, asked] = [new Float64Array(run.labels.length), new Float64Array(run.labels.length)];
  for (let row = 0; row < run.rows; row++) {
    const truth = truthOf(table, row);
    addTo(all, truth, 1);
    addTo(asked, truth, 1 - at(unasked, row));
  }
  return {
    rows: asked.reduce((sum, count) => sum + count, 0),
    labelsWithout: run.labels.filter((_, label) => at(all, label) > 0 && asked[label] === 0),
  };
}

/** @example '191 rows', or 'the 96 of 191 rows that every variant was asked' */
export function scoredRowsInWords({ rows, scored_rows = rows }: Pick<Report, 'rows' | 'scored_rows'>): string {
  if (scored_rows === rows) return plural(rows, 'row');
  return `the ${formatCount(scored_rows)} of ${plural(rows, 'row')} that every variant was asked`;
}

/** In place of a headline's sentence. */
export const NO_ROW_ASKED = 'no row was asked of every variant before the run was stopped, so there are no scores.';

export function partialWarnings(
  { rows, order }: Pick<Run, 'rows' | 'order'>,
  stop: Stop | undefined,
  { asked, variants }: { readonly asked: AskedRows; readonly variants: readonly VariantReport[] },
): Warning[] {
  const left = rows - asked.rows;
  if (left === 0 || variants.length === 0) return [];
  const why = stop ? ` (${stop.code})` : '';
  if (asked.rows === 0) {
    const never = variants
      .filter((variant) => variant.kind !== 'ensemble' && notAsked(variant) === variant.samples)
      .map(({ name }) => name);
    const who = never.length === 0 ? '' : ` Nothing was asked of ${listed(never, MAX_NAMED)}.`;
    const message = `The run was stopped${why} before any row was asked of every variant, so there are no scores.${who}`;
    return [{ code: 'partial_rows', message, count: left }];
  }
  const sample =
    order === undefined
      ? 'They are the first of the file, so their scores may not hold for the rest.'
      : 'They were drawn at random, so their scores are estimates for all rows, within their intervals.';
  const message = `The run was stopped${why}: scores, comparisons and gates are about the ${formatCount(asked.rows)} of ${plural(rows, 'row')} that every variant was asked. ${sample} The other ${formatCount(left)} do not count as wrong.`;
  return [{ code: 'partial_rows', message, count: left }, ...withoutAskedRow(asked)];
}

function withoutAskedRow({ labelsWithout }: AskedRows): Warning[] {
  const count = labelsWithout.length;
  if (count === 0) return [];
  const names = labelsWithout.map((label) => JSON.stringify(label));
  const message = `No row with ${oneOrMany(count, 'this label was', 'these labels was')} asked before the run was stopped, so nothing is known of ${oneOrMany(count, 'it', 'them')}: ${listed(names, MAX_NAMED)}. Macro averages count ${oneOrMany(count, 'it', 'them')} as 0.`;
  return [{ code: 'labels_not_asked', message, count }];
}

/** Samples of a variant that were not asked because of the stop. */
export function notAsked({ skipped, error_codes }: Pick<VariantReport, 'skipped' | 'error_codes'>): number {
  return skipped - (error_codes[NOTHING_VALID] ?? 0);
}
