// How large one row of a CSV may be.

/** More than any model reads of one text, and little enough that a quote that is never closed is noticed soon. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024;
