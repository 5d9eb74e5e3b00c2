// Cuts long columns to a number of tokens before they go into a prompt. Dispatch does it, so classify needs no
// tokenizer.
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { PromptChoice } from '../../shared/contracts/choices/prompt.ts';
import type { Columns, Problem, Warning } from '../../shared/contracts/run.ts';
import type { Prompt, Row } from '../../shared/contracts/variant.ts';
import { type CsvTable, closeCsv } from '../../shared/csv/open.ts';
import { shownBy } from '../../shared/models/prompt.ts';
import { orDidYouMean } from '../../shared/text/closest.ts';
import { pluralHas } from '../../shared/text/words.ts';

/** Characters encoded at once. Text without spaces takes quadratic time. */
const SLICE = 2_000;
/** Text that looks like a special token is still text. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

/** The beginning of a text, up to a number of tokens, or the whole text if it has no more. */
type Cut = (text: string, tokens: number) => string;

/**
 * Counts in o200k_base, the encoding of OpenAI's newest models. Other encodings differ by some tenths. Never cuts
 * inside a character.
 */
export async function truncator(): Promise<Cut> {
  const { decode, encode } = await import('gpt-tokenizer/encoding/o200k_base');
  return (text, tokens) => {
    let left = tokens;
    for (let at = 0; at < text.length; ) {
      // A token has at least one byte, so a short text needs no counting.
      if (text.length - at <= left && Buffer.byteLength(text.slice(at)) <= left) return text;
      const slice = text.slice(at, sliceEnd(text, at));
      const encoded = encode(slice, AS_TEXT);
      if (encoded.length > left) {
        let kept = decode(encoded.slice(0, left));
        // A character may span several tokens, of which only the first ones were kept.
        while (!slice.startsWith(kept)) kept = kept.slice(0, -1);
        return text.slice(0, at) + kept;
      }
      left -= encoded.length;
      at += slice.length;
    }
    return text;
  };
}

/** Cuts at a space, which always begins the next token, so the slices have the same tokens as the whole text. */
function sliceEnd(text: string, start: number): number {
  const end = start + SLICE;
  if (end >= text.length) return text.length;
  const blank = text.lastIndexOf(' ', end);
  if (blank > start) return blank;
  const isWithinCharacter = (text.codePointAt(end - 1) ?? 0) > 0xffff;
  return isWithinCharacter ? end - 1 : end;
}

type Truncated = Pick<Prompt, 'truncate'>;

/** @returns a function that cuts a row as a prompt shows it. Loads the tokenizer only if a prompt needs it. */
export async function rowCutter(prompts: readonly Truncated[]): Promise<(prompt: Truncated, row: Row) => Row> {
  if (prompts.every(({ truncate }) => truncate === undefined)) return (_prompt, row) => row;
  const cut = await truncator();
  return ({ truncate }, row) =>
    truncate ? { ...row, [truncate.column]: cut(row[truncate.column] ?? '', truncate.tokens) } : row;
}

/** Reads the holdout once more. @returns a warning for each prompt that shows less than a whole row. */
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

/** Finds limits on columns that do not exist or that the prompt does not show. */
export function truncateProblems(prompt: PromptChoice, columns: Columns, file: string): Problem[] {
  const { name, truncate } = prompt;
  if (!truncate) return [];
  const shown = shownBy(prompt, columns.text);
  if (shown.includes(truncate.column)) return [];
  const message = `the prompt ${name} truncates ${JSON.stringify(truncate.column)}, which it does not show${orDidYouMean(truncate.column, shown, (near) => JSON.stringify(near))}`;
  return [{ file, message, advice: `It shows: ${shown.join(', ') || 'no column'}.` }];
}
