// Writes the fields of a report's CSV files.

/** Text that a spreadsheet may take for a formula, in normal or full-width characters. */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * Puts an apostrophe before text that a spreadsheet would take for a formula, even if apostrophes precede the formula
 * already. Removing one from a field that matches `^'+[=+\-@\t\r＝＋－＠]` restores the original.
 */
export function textField(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const NEUTRALISED = /^'+[=+\-@\t\r＝＋－＠]/;

/** The inverse, for a field returned by a CSV parser. */
export function originalText(field: string): string {
  return NEUTRALISED.test(field) ? field.slice(1) : field;
}

/** Empty for a missing value. */
export function numberField(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : String(value);
}
