// Limits on the size of a CSV row, the width of its table, the number of labels, the reading of a hopeless file, and
// the size of a run.

/** More than any model reads in one text, yet small enough to notice soon that a quote is never closed. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024;

/** Excel's own limit. A file with more columns was turned on its side. */
export const MAX_COLUMNS = 16_384;

/** After this many rows with problems, reading stops. The file will not be used, and reporting takes time. */
export const MAX_COUNTED_PROBLEMS = 100_000;

/** If there are more distinct values, they are ids or texts, and no model could be told them all. */
export const MAX_LABELS = 10_000;
/** In characters. Labels are kept in memory and are part of every prompt. */
export const MAX_LABEL_LENGTH = 1_000;

/** Predictions that fit into report's 3,008 MB. Source: docs/cost.md, which says how to raise it. */
export const MAX_SAMPLES = 7_000_000;
/** Bytes that a prediction takes in report, with all that is made of it, but without what the model wrote. */
export const BYTES_PER_PREDICTION = 380;
/** Bytes of report's memory for predictions and texts. */
export const REPORT_BYTES = MAX_SAMPLES * BYTES_PER_PREDICTION;
/** Characters kept of a reason: report holds the reasons of all samples in memory. */
export const MAX_REASON_LENGTH = 200;
/** Bytes that a reason takes there at most, if it is ASCII. Source: table/texts.ts in report. */
export const BYTES_PER_REASON = MAX_REASON_LENGTH + 10;

/** Seconds that a request may take at most: a function has five minutes in all. */
export const MAX_REQUEST_SECONDS = 240;

/**
 * A seal stays this many milliseconds behind the newest key. A segment appears later than its key says by the time that
 * its PUT takes, with the SDK's retries, and by as much as the writers' clocks differ. The function that writes lives
 * for a minute and a half, and Lambda's clocks agree within a second. Whoever exceeds it anyway costs one LIST of everything.
 */
export const SEAL_LAG_MS = 180_000;
/** Keys for which a seal is moved on: a LIST then stays within one page, and a run moves its seal once in a hundred. */
export const SEAL_STEP = 100;
