// How many rows say as much as one independent row, where rows belong together.
import { normal, t } from '../../shared/distributions.ts';

/** What a design effect needs of the units: sums over them, so that a million rows take one pass. */
export interface UnitSums {
  units: number;
  /** Of a unit's rows: the sum of their values, such as the number of right ones. */
  values: number;
  /** How many rows of the unit count. */
  rows: number;
  /** Sums of squares, products and powers of these two. */
  valuesSquared: number;
  valuesTimesRows: number;
  rowsSquared: number;
  rowsCubed: number;
  rowsToTheFourth: number;
}

export function emptySums(): UnitSums {
  return {
    units: 0,
    values: 0,
    rows: 0,
    valuesSquared: 0,
    valuesTimesRows: 0,
    rowsSquared: 0,
    rowsCubed: 0,
    rowsToTheFourth: 0,
  };
}

/** Adds a unit; one without rows does not count. */
export function addUnit(sums: UnitSums, value: number, rows: number): void {
  if (rows === 0) return;
  sums.units++;
  sums.values += value;
  sums.rows += rows;
  sums.valuesSquared += value ** 2;
  sums.valuesTimesRows += value * rows;
  sums.rowsSquared += rows ** 2;
  sums.rowsCubed += rows ** 3;
  sums.rowsToTheFourth += rows ** 4;
}

/**
 * Cluster-robust variance of the mean of all rows: that of least squares on a constant with the usual correction for
 * few clusters, as statsmodels' `cov_type="cluster"` (Liang and Zeger 1986, Biometrika 73:13; Cameron and Miller 2015,
 * Journal of Human Resources 50:317). NaN for fewer than two units.
 */
export function clusterVariance(sums: UnitSums): number {
  return (squaredSums(sums, sums.values / sums.rows) / sums.rows ** 2) * (sums.units / (sums.units - 1));
}

/** Of the units' sums of what their rows differ from the mean. */
function squaredSums({ valuesSquared, valuesTimesRows, rowsSquared }: UnitSums, mean: number): number {
  return Math.max(0, valuesSquared - 2 * mean * valuesTimesRows + mean ** 2 * rowsSquared);
}

/** Between which values a row's may lie: a proportion's, or those of a difference of two. */
export interface Range {
  readonly least: number;
  readonly most: number;
}
export const PROPORTION: Range = { least: 0, most: 1 };
export const DIFFERENCE: Range = { least: -1, most: 1 };

/**
 * Units of the usual size that are assumed beside those seen, of each extreme. Where few units err, their variance is
 * itself known badly and mostly too small: without these, intervals of 20 units cover 90 % at an accuracy of 0.95,
 * with them 95 % or more. Agresti and Min (2005) add half a row to each cell for the same reason.
 */
const ASSUMED = 0.1;

export interface DesignEffect {
  /**
   * Variance of the mean over that of as many independent rows, at least 1 (Kish 1965): so many rows say as much as an
   * independent one. Where all rows are alike, the mean size of a row's unit, as if rows of a unit always agreed.
   */
  readonly plain: number;
  /**
   * The same for intervals: with {@link ASSUMED} units, and as large as Student's t with the units' degrees of freedom
   * asks for instead of the normal quantile. An interval for independent rows, given their number divided by it, is the
   * interval for these units (Korn and Graubard 1998, Survey Methodology 24:193; Dean and Pagano 2015, Journal of
   * Survey Statistics and Methodology 3:484).
   */
  readonly forIntervals: number;
  /**
   * By how much further an interval reaches than one with the normal quantile and the standard error of a bootstrap of
   * these units, for the same reasons. Of a bootstrap of other scores of the same rows it is an estimate.
   */
  readonly reach: number;
  /** Degrees of freedom: the number of units less one, fewer where sizes differ. */
  readonly freedom: number;
}

const NONE: DesignEffect = { plain: 1, forIntervals: 1, reach: 1, freedom: Number.POSITIVE_INFINITY };
/** Where units hardly differ, a bootstrap says next to nothing of how much they might. */
const MAX_REACH = 3;
/** A sum of whole numbers, divided: what is above 1 is at least one row in a million. */
const TIE = 1e-9;

/** @param squares sum of the squares of all rows' values; of a proportion the sum of the values. */
export function designEffect(sums: UnitSums, squares: number, range: Range): DesignEffect {
  const size = sums.rowsSquared / sums.rows;
  // Every unit is one row, or there is none.
  if (!(size > 1 + TIE)) return NONE;
  const { least, most } = range;
  const observed = sums.values / sums.rows;
  const variance = squares / sums.rows - observed ** 2;
  const plain = variance > TIE && sums.units > 1 ? Math.max(1, (clusterVariance(sums) * sums.rows) / variance) : size;
  const assumed = ASSUMED * size;
  const rows = sums.rows + 2 * assumed;
  const mean = (sums.values + assumed * (least + most)) / rows;
  const units = sums.units + 2 * ASSUMED;
  const ofUnits =
    (squaredSums(sums, mean) + ASSUMED * size ** 2 * ((least - mean) ** 2 + (most - mean) ** 2)) *
    (units / (units - 1));
  const ofRows = squares + assumed * (least ** 2 + most ** 2) - mean ** 2 * rows;
  const ratio = Math.max(1, ofUnits / ofRows);
  const freedom = degreesOfFreedom(sums, Math.min(1, (ratio - 1) / (size - 1)));
  const forIntervals = ratio * (t.quantile(SIDE, freedom) / Z) ** 2;
  const drawn = squaredSums(sums, observed) / (variance * sums.rows);
  const reach = variance > TIE && drawn > 0 ? Math.min(MAX_REACH, Math.sqrt(forIntervals / drawn)) : MAX_REACH;
  return { plain, forIntervals, reach, freedom };
}

/**
 * Satterthwaite's (1946) of the sum of the units' squares: their number less one where all are of one size, as Carter,
 * Schnepel and Steigerwald (2017, Review of Economics and Statistics 99:698) count clusters of different sizes.
 * @param correlation of two rows of a unit, 0 to 1
 */
function degreesOfFreedom({ rows, rowsSquared, rowsCubed, rowsToTheFourth }: UnitSums, correlation: number): number {
  const alone = 1 - correlation;
  const sum = alone * rows + correlation * rowsSquared;
  const squares = alone ** 2 * rowsSquared + 2 * alone * correlation * rowsCubed + correlation ** 2 * rowsToTheFourth;
  return Math.max(1, sum ** 2 / squares - 1);
}

/** Two-sided, 95 %. */
const SIDE = 0.975;
const Z = normal.quantile(SIDE, 0, 1);
