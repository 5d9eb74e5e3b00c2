// NUL characters: a few are leftovers of other programs and are dropped; many mean that the file is not text.
import type { Warning } from '../../contracts/run.ts';
import { InputError } from '../../text/input-error.ts';
import { type Encoding, UTF8 } from './encoding.ts';

/** Limits for the first bytes of a text file. */
const MAX_NULS = 4;
const MAX_NUL_SHARE = 0.02;

export class NulFilter {
  readonly #file: string;
  readonly #notes: Warning[];
  readonly #encoding: Encoding;
  readonly #isText: boolean;
  #told = false;

  /**
   * @param notes receives a note when the first NUL is dropped.
   * @param sample the first bytes; `whole` says whether they are the whole file.
   */
  constructor(file: string, notes: Warning[], sample: Buffer, whole: boolean, encoding: Encoding) {
    this.#file = file;
    this.#notes = notes;
    this.#encoding = encoding;
    this.#isText = hasFewNuls(encoding.toUtf8(sample.subarray(0, encoding.complete(sample))) ?? sample, whole);
  }

  /** @throws InputError at the first NUL if the file is not text. */
  clean(text: Buffer, { line }: { readonly line: number }): Buffer {
    const first = text.indexOf(0);
    if (first < 0) return text;
    if (!this.#isText) throw this.#refusal(line + lineBreaks(text.subarray(0, first)));
    if (!this.#told) this.#notes.push(nulNote(this.#file));
    this.#told = true;
    return Buffer.from(text.filter((byte) => byte !== 0));
  }

  #refusal(line: number): InputError {
    const message = 'there is a NUL character, and many more follow; text has none.';
    const advice =
      this.#encoding === UTF8
        ? 'If the file is UTF-16 or UTF-32, save it as UTF-8; if it is no CSV at all, export it as one.'
        : 'Export the file as CSV in UTF-8.';
    return new InputError([{ file: this.#file, line, message, advice }]);
  }
}

function hasFewNuls(sample: Buffer, whole: boolean): boolean {
  let end = sample.length;
  // Some programs pad the end of a file with NULs.
  if (whole) while (end > 0 && sample[end - 1] === 0) end--;
  let count = 0;
  for (let at = sample.indexOf(0); at >= 0 && at < end; at = sample.indexOf(0, at + 1)) count++;
  return count <= Math.max(MAX_NULS, end * MAX_NUL_SHARE);
}

const lineBreaks = (text: Buffer): number => text.toString('latin1').match(/\r\n|\r|\n/g)?.length ?? 0;

function nulNote(file: string): Warning {
  return { code: 'nul_dropped', message: `${file} has NUL characters, which are not text. They were left out.` };
}
