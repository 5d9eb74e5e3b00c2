// Writes the fields of a report's CSV files.

/** Text that a spreadsheet may take for a formula, with normal or full-width characters. */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * A text that a spreadsheet would take for a formula gets an apostrophe before it, and so does such a text that has
 * apostrophes before it already: taking one off a field that matches `^'+[=+\-@\t\r＝＋－＠]` gives the original.
 */
export function textField(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const NEUTRALISED = /^'+[=+\-@\t\r＝＋－＠]/;

/** The inverse, for a field as a CSV parser returns it. */
export function originalText(field: string): string {
  return NEUTRALISED.test(field) ? field.slice(1) : field;
}

/** Empty for a missing value. */
export function numberField(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : String(value);
}
