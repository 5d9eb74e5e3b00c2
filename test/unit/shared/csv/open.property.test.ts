import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../../../../lambda/shared/text/input-error.ts';
import { readAll } from './read-all.ts';

const ENCODINGS = {
  'UTF-8': (text: string) => Buffer.from(text),
  'UTF-8 with a mark': (text: string) => Buffer.from(`\ufeff${text}`),
  'UTF-16 LE': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16 BE': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
};

/** What quoting, line ends and encodings may stumble over, and all of Unicode except NUL. */
const field = fc.oneof(
  fc.string({ unit: fc.constantFrom(',', ';', '\t', '"', '\n', '\r', ' ', 'a', 'é', '€', '😀', '\ufeff') }),
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
);
/** Trimmed, as openCsv leaves names. Unlike any field, so that no row repeats the header. */
const name = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '"', '\n') }).map((text) => `text_${text}_`);

const NEWLINES = fc.constantFrom('\n', '\r\n', '\r');
const isContent = (fields: readonly string[]): boolean => fields.some((text) => text.trim() !== '');
const records = fc.array(
  fc.record({ blankLinesBefore: fc.nat({ max: 2 }), fields: fc.tuple(field, field, field).filter(isContent) }),
);

const file = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t'),
  newline: NEWLINES,
  encoding: fc.constantFrom('UTF-8', 'UTF-8 with a mark', 'UTF-16 LE', 'UTF-16 BE'),
  quoted: fc.boolean(),
  header: fc.uniqueArray(name, { minLength: 3, maxLength: 3 }),
  records,
  endsWithNewline: fc.boolean(),
  cuts: fc.array(fc.nat(), { maxLength: 10 }),
});

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

test('what csv-stringify writes is read back, with its line numbers, however it is encoded and cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(file, async ({ delimiter, newline, encoding, quoted, header, records, endsWithNewline, cuts }) => {
      let text = '';
      const write = (fields: readonly string[]): number => {
        const line = 1 + (text.match(/\r\n|\r|\n/g)?.length ?? 0);
        text += stringify([[...fields]], {
          delimiter,
          quoted,
          record_delimiter: newline,
          quoted_match: /[\r\n]/,
        });
        return line;
      };
      write(header);
      const expected = records.map(({ blankLinesBefore, fields }) => {
        text += newline.repeat(blankLinesBefore);
        return { line: write(fields), fields };
      });
      if (!endsWithNewline) text = text.slice(0, -newline.length);

      const chunks = cutAt(ENCODINGS[encoding](text), cuts);
      expect(await readAll(...chunks)).toEqual({ header, delimiter, rows: expected });
    }),
    { numRuns: 500 },
  );
});

/** Cells of texts, with characters that confuse dialect detection. */
const word = fc.constantFrom('the', 'Well,', 'no;', '5" nail', "it's", '"so"', 'a|b', '#tag', 'été', 'größer', 'end.');
const prose = fc.array(word, { minLength: 2, maxLength: 9 }).map((words) => words.join(' '));
const label = fc.constantFrom('pos', 'neg', 'neutral');

const dialect = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  quote: fc.constantFrom('"', "'"),
  newline: NEWLINES,
  header: fc.boolean(),
  encoding: fc.constantFrom('utf8', 'utf16le', 'latin1'),
  // If no other row has the first label, it may be a column name.
  records: fc
    .uniqueArray(fc.tuple(prose, label), { minLength: 12, maxLength: 40, selector: ([text]) => text })
    .filter(([first, ...others]) => others.some((other) => other[1] === first?.[1])),
  cuts: fc.array(fc.nat(), { maxLength: 10 }),
});

test('reads texts and labels back in any dialect, without being told which', async () => {
  await fc.assert(
    fc.asyncProperty(dialect, async ({ delimiter, quote, newline, header, encoding, records, cuts }) => {
      const rows = header ? [['text', 'label'], ...records] : records;
      const text = stringify(
        rows.map((row) => [...row]),
        // Always quote texts: otherwise a file quoted with apostrophes is not recognised.
        { delimiter, quote, escape: quote, record_delimiter: newline, quoted_string: true },
      );
      const { header: names, rows: found } = await readAll(...cutAt(Buffer.from(text, encoding), cuts));
      expect(found.map(({ fields }) => fields)).toEqual(records);
      expect(names).toEqual(header ? ['text', 'label'] : ['column 1', 'column 2']);
    }),
    { numRuns: 500 },
  );
});

test('whatever the bytes, the answer is rows or a list of problems', async () => {
  const piece = fc.oneof(
    fc.constantFrom('a', '"', ',', ';', '\n', '\r', '\0', '\ufeff', 'é').map((text) => Buffer.from(text)),
    fc.constantFrom([0x1f, 0x8b], [0xff, 0xfe], [0xfe, 0xff], [0xd8, 0x00]).map((bytes) => Buffer.from(bytes)),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
      await readAll(...pieces).catch((error: unknown) => expect(error).toBeInstanceOf(InputError));
    }),
    { numRuns: 2_000 },
  );
});
