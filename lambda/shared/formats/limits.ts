// Limits on how much of a converted file is read at once, so that hostile or broken files cost little.

/** A JSON text that is one object must be parsed whole, which takes about five times its size. Lambda has 1,769 MB. */
export const MAX_DOCUMENT_BYTES = 128 * 1024 * 1024;

/** No annotation tool nests deeper. Functions that walk a value recurse once per level. */
export const MAX_DEPTH = 200;

/** Nested objects become columns down to this depth; deeper ones stay JSON. */
export const MAX_FLATTENED_DEPTH = 8;

/** A Parquet row group is decoded at once. Writers make groups of 128 MB (pyarrow: of a million rows). */
export const MAX_ROW_GROUP_BYTES = 512 * 1024 * 1024;
/** Decoded bytes of a page: writers make pages of 1 MB, the format allows 2 GB. */
export const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** The texts that a sheet's cells share are kept in memory. */
export const MAX_SHARED_STRINGS_CHARACTERS = 256 * 1024 * 1024;

/** Unpacked bytes per packed byte. DEFLATE reaches 1,032 for nothing but zeros; text stays below 20. */
export const MAX_UNPACKED_RATIO = 200;
/** Up to this size a high ratio does no harm. */
export const RATIO_FREE_BYTES = 16 * 1024 * 1024;
/** Entries of an archive: its directory is kept in memory. */
export const MAX_ZIP_ENTRIES = 10_000;

/** Files in a folder, with one text each. */
export const MAX_FOLDER_FILES = 1_000_000;

/**
 * promptfoo's own documents have a few thousand tests. A YAML document is parsed whole and takes twenty times its size.
 */
export const MAX_YAML_BYTES = 16 * 1024 * 1024;
/** Rows of a row group: writers make groups of a million. A larger number is made up. */
export const MAX_ROW_GROUP_ROWS = 10_000_000;
