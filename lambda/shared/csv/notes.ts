// Tells the user how a file was read if it is unusual.
import type { Warning } from '../contracts/run.ts';
import { oneOrMany, plural } from '../text/words.ts';
import type { Dialect } from './dialect/head.ts';

/** Delimiters that need no note. */
const USUAL = [',', ';', '\t'];

export function dialectNotes({ rules, skipped, whyRow }: Dialect, file: string): Warning[] {
  const notes: Warning[] = [];
  const note = (code: string, message: string): void => {
    notes.push({ code, message });
  };
  if (skipped.comments > 0) {
    note(
      'comments_skipped',
      `${file} begins with ${plural(skipped.comments, 'line')} of comments, which were skipped.`,
    );
  }
  if (!USUAL.includes(rules.delimiter)) {
    note('delimiter_detected', `${JSON.stringify(rules.delimiter)} separates the fields of ${file}.`);
  }
  if (rules.quote === "'")
    note('apostrophes_are_quotes', `${file} has apostrophes instead of quotes around its fields.`);
  if (rules.escape !== undefined) note('backslashes_escape', `${file} has a backslash before each quote in a field.`);
  if (rules.quote === undefined) note('quotes_are_text', `${file} does not quote its fields: quotes in it are text.`);
  if (whyRow !== undefined) {
    note(
      'no_header',
      `${file} has no header: ${whyRow}. Its columns are called "column 1", "column 2" and so on. If the first line does name them, set \`header: true\` in the benchmark.`,
    );
  }
  return notes;
}

export function leftOutNotes({ blank, headers }: { blank: number; headers: number }, file: string): Warning[] {
  const notes: Warning[] = [];
  if (blank > 0) {
    const message = `${file} has ${plural(blank, 'row')} of delimiters and no content, which ${oneOrMany(blank, 'was', 'were')} skipped.`;
    notes.push({ code: 'blank_rows', count: blank, message });
  }
  if (headers > 0) {
    const message = `${file} repeats its header ${oneOrMany(headers, 'once', `${headers} times`)}. Repeated headers were skipped.`;
    notes.push({ code: 'repeated_headers', count: headers, message });
  }
  return notes;
}
