// How large a row of a CSV may be, how wide its table, how many labels it may have, how much of a hopeless one is read,
// and how large a run may be.

/** More than any model reads of one text, and little enough that a quote that is never closed is noticed soon. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024;

/** Excel's own limit: more columns are a file that was turned on its side. */
export const MAX_COLUMNS = 16_384;

/** Rows with problems after which a file is read no further: it will not be used, and telling them takes time. */
export const MAX_COUNTED_PROBLEMS = 100_000;

/** More different ones are ids or texts, and no model could be told them all. */
export const MAX_LABELS = 10_000;
/** Characters. Labels are kept in memory and are part of every prompt. */
export const MAX_LABEL_LENGTH = 1_000;

/** Predictions that report's 3,008 MB hold. Source: docs/cost.md, which says how to raise it. */
export const MAX_SAMPLES = 7_000_000;
