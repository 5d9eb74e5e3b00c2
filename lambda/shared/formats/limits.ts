// How much of a file in another format than CSV is read at once: what hostile or broken files may cost.

/** A JSON text that is one object has to be parsed whole, which takes some five times its size: Lambda has 1,769 MB. */
export const MAX_DOCUMENT_BYTES = 128 * 1024 * 1024;

/** No annotation tool nests deeper, and what walks a value calls itself once per level. */
export const MAX_DEPTH = 200;

/** Nested objects become columns down to here; what is below stays JSON. */
export const MAX_FLATTENED_DEPTH = 8;

/** A row group of a Parquet file is decoded at once. Writers make them of 128 MB (pyarrow: of a million rows). */
export const MAX_ROW_GROUP_BYTES = 512 * 1024 * 1024;
/** Decoded bytes of one page: writers make them of 1 MB, the format allows 2 GB. */
export const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** Texts that a sheet shares between its cells are kept in memory. */
export const MAX_SHARED_STRINGS_CHARACTERS = 256 * 1024 * 1024;

/** Unpacked bytes per packed one. DEFLATE reaches 1,032 with nothing but zeros; text stays below 20. */
export const MAX_UNPACKED_RATIO = 200;
/** Below this a high ratio harms nobody. */
export const RATIO_FREE_BYTES = 16 * 1024 * 1024;
/** Entries of an archive: its directory is kept in memory. */
export const MAX_ZIP_ENTRIES = 10_000;

/** Files of a folder, and of one text each. */
export const MAX_FOLDER_FILES = 1_000_000;

/** promptfoo's own documents have some thousand tests. A YAML document is parsed whole, with twenty times its size. */
export const MAX_YAML_BYTES = 16 * 1024 * 1024;
/** Rows of a row group: writers make them of a million. More is a number that somebody made up. */
export const MAX_ROW_GROUP_ROWS = 10_000_000;
