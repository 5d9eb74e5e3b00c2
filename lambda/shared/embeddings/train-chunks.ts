// Deals train rows into chunks, each of which is one message and one object. The same rows make the same chunks.
import type { EmbeddedModel, TrainRows } from '../contracts/run.ts';

/** Texts that one request takes together: OpenAI takes 2,048, and time limits hold for the whole request. */
export const MAX_INPUTS = 64;
/** Characters of a chunk: at about four a token, well within the 300,000 tokens that OpenAI takes in one request. */
export const MAX_INPUT_CHARACTERS = 200_000;

/** @returns the first row of each chunk, and the number of rows at the end. */
export function chunkStarts({ texts }: Pick<TrainRows, 'texts'>, { rows }: Pick<EmbeddedModel, 'rows'>): number[] {
  const starts = [0];
  let characters = 0;
  for (let row = 0; row < rows; row++) {
    const length = texts[row]?.length ?? 0;
    const first = starts.at(-1) ?? 0;
    if (row > first && (row - first === MAX_INPUTS || characters + length > MAX_INPUT_CHARACTERS)) {
      starts.push(row);
      characters = 0;
    }
    characters += length;
  }
  return [...starts, rows];
}
