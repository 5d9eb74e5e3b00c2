// Cuts long columns down to a number of tokens before they go into a prompt: in dispatch, so that classify needs no tokenizer.
import type { Benchmark, PromptChoice } from '../../shared/contracts/benchmark.ts';
import type { Columns, Problem, Prompt, Row, Warning } from '../../shared/contracts/run.ts';
import { type CsvTable, closeCsv } from '../../shared/csv/open.ts';
import { shownBy } from '../../shared/models/prompt.ts';
import { orDidYouMean } from '../../shared/text/closest.ts';
import { pluralHas } from '../../shared/text/words.ts';

/** Characters that are encoded at once: a text without blanks takes time that grows with their square. */
const SLICE = 2_000;
/** Text that looks like a special token is still text. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

/** The beginning of a text, of at most a number of tokens; the text itself where it has no more. */
type Cut = (text: string, tokens: number) => string;

/**
 * By o200k_base, the encoding of OpenAI's newest models; those of others differ by some tenths. A token is never cut
 * within a character.
 */
export async function truncator(): Promise<Cut> {
  const { decode, encode } = await import('gpt-tokenizer/encoding/o200k_base');
  return (text, tokens) => {
    let left = tokens;
    for (let at = 0; at < text.length; ) {
      // A token has a character at least: what is short needs no counting.
      if (text.length - at <= left && Buffer.byteLength(text.slice(at)) <= left) return text;
      const slice = text.slice(at, sliceEnd(text, at));
      const encoded = encode(slice, AS_TEXT);
      if (encoded.length > left) {
        let kept = decode(encoded.slice(0, left));
        // Of a character that is spread over several tokens the first ones may be left.
        while (!slice.startsWith(kept)) kept = kept.slice(0, -1);
        return text.slice(0, at) + kept;
      }
      left -= encoded.length;
      at += slice.length;
    }
    return text;
  };
}

/** At a blank, which begins the token after it, so that slices have the tokens that the whole text has. */
function sliceEnd(text: string, start: number): number {
  const end = start + SLICE;
  if (end >= text.length) return text.length;
  const blank = text.lastIndexOf(' ', end);
  if (blank > start) return blank;
  const isWithinCharacter = (text.codePointAt(end - 1) ?? 0) > 0xffff;
  return isWithinCharacter ? end - 1 : end;
}

type Truncated = Pick<Prompt, 'truncate'>;

/** @returns a function to a row as a prompt shows it. It loads the tokenizer where one of the prompts needs it. */
export async function rowCutter(prompts: readonly Truncated[]): Promise<(prompt: Truncated, row: Row) => Row> {
  if (prompts.every(({ truncate }) => truncate === undefined)) return (_prompt, row) => row;
  const cut = await truncator();
  return ({ truncate }, row) =>
    truncate ? { ...row, [truncate.column]: cut(row[truncate.column] ?? '', truncate.tokens) } : row;
}

/** Reads the holdout once more. @returns a warning for each prompt that shows less of a row than there is. */
export async function truncationWarnings(
  { prompts }: Pick<Benchmark, 'prompts'>,
  openHoldout: () => Promise<CsvTable>,
): Promise<Warning[]> {
  const limited = prompts.flatMap(({ name, truncate }) => (truncate ? [{ name, ...truncate, count: 0 }] : []));
  if (limited.length === 0) return [];
  const truncate = await truncator();
  const holdout = await openHoldout();
  try {
    for await (const batch of holdout.batches) {
      for (const { fields } of batch) {
        for (const limit of limited) {
          const text = fields[holdout.header.indexOf(limit.column)] ?? '';
          if (truncate(text, limit.tokens).length < text.length) limit.count++;
        }
      }
    }
  } finally {
    await closeCsv(holdout);
  }
  return limited
    .filter(({ count }) => count > 0)
    .map(({ name, column, tokens, count }) => {
      const message = `${pluralHas(count, 'row')} more than ${tokens} tokens in ${JSON.stringify(column)}; the prompt ${name} shows only the beginning.`;
      return { code: 'truncated', message, count };
    });
}

/** A limit on a column that is not there, or that the prompt does not show. */
export function truncateProblems(prompt: PromptChoice, columns: Columns, file: string): Problem[] {
  const { name, truncate } = prompt;
  if (!truncate) return [];
  const shown = shownBy(prompt, columns.text);
  if (shown.includes(truncate.column)) return [];
  const message = `the prompt ${name} truncates ${JSON.stringify(truncate.column)}, which it does not show${orDidYouMean(truncate.column, shown, (near) => JSON.stringify(near))}`;
  return [{ file, message, advice: `It shows: ${shown.join(', ') || 'no column'}.` }];
}
