// Random uploads: arbitrary bytes, nearly valid tables, and benchmarks to go with them.
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { baselineNames } from '../../lambda/shared/baselines/registry.ts';
import type { Files } from './cloud.ts';

/** Key of rows to predict. The benchmark and the train file are found by its name. */
export const PREDICT_KEY = 'predict/tags.csv';

const buffer = (text: string): Buffer => Buffer.from(text);

/** Bytes that parsers trip over, among all kinds of others. */
const noise = fc
  .array(
    fc.oneof(
      fc
        .constantFrom(
          'text',
          'tag',
          'a',
          'x',
          '"',
          '""',
          ',',
          ';',
          '\t',
          '\n',
          '\r\n',
          '\r',
          '\0',
          '\ufeff',
          '\uffff',
          '😀',
        )
        .map(buffer),
      fc
        .constantFrom([0x1f, 0x8b], [0xff, 0xfe], [0xfe, 0xff], [0xd8, 0x00], [0x50, 0x4b, 3, 4])
        .map((bytes) => Buffer.from(bytes)),
      fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => Buffer.concat(pieces));

/** Mostly the first, because nearly valid input gets further than noise. */
const mostly = <T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: odd });

const word = mostly(
  fc.constantFrom('a', 'b c', 'd e', 'A', 'a ', '1', '1.0', '__proto__', 'constructor', '=1+1', '{{tag}}', '\ufffe'),
  fc.string({ unit: 'binary', maxLength: 8 }).map((text) => text.replaceAll('\0', '')),
);

/** A well-formed table with any cells. A row may have one cell too few or too many. */
const table = fc
  .record({
    header: mostly(
      fc.constantFrom(['text', 'tag'], ['id', 'text', 'label'], ['tag', 'title', 'text'], ['__proto__', 'tag']),
      fc.array(word, { minLength: 1, maxLength: 4 }),
    ),
    rows: fc.array(fc.array(word, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
    cells: mostly(fc.constant(0), fc.integer({ min: -1, max: 1 })),
    delimiter: fc.constantFrom(',', ';', '\t'),
  })
  .map(({ header, rows, cells, delimiter }) => {
    const fitted = rows.map((row, at) => row.slice(0, header.length + (at === rows.length - 1 ? cells : 0)));
    return buffer(stringify([header, ...fitted], { delimiter, quoted_match: /[\r\n]/ }));
  });

const choices = fc
  .record(
    {
      label: mostly(fc.constantFrom('tag', 'label'), word),
      text: mostly(fc.constantFrom('text', 'title', '__proto__'), fc.array(word, { maxLength: 3 })),
      labels: fc.oneof(fc.array(word, { maxLength: 4 }), fc.dictionary(word, word)),
      baselines: mostly(fc.subarray(baselineNames()), fc.array(word, { maxLength: 3 })),
      keywords: fc.dictionary(word, fc.array(word, { maxLength: 2 })),
      prompts: fc.array(fc.record({ name: word, user: word }), { maxLength: 2 }),
      repeats: mostly(fc.integer({ min: 1, max: 3 }), fc.double()),
      seed: mostly(fc.nat(), fc.oneof(fc.double(), word)),
      train: word,
    },
    { requiredKeys: [] },
  )
  // At most two at once, or nothing would ever work.
  .map((value) => buffer(JSON.stringify(Object.fromEntries(Object.entries(value).slice(0, 2)))));

export const upload: fc.Arbitrary<Files> = fc.oneof(
  fc.record({ holdout: mostly(table, noise), key: fc.string({ unit: 'grapheme', maxLength: 12 }).map(keyOf) }),
  fc.record({ holdout: table, train: mostly(table, noise), benchmark: mostly(choices, noise) }),
  fc.record({ holdout: table, benchmark: choices }),
  fc.record({ holdout: table, train: table }),
  fc.record({ holdout: noise }),
  fc.record({ key: fc.constant(PREDICT_KEY), holdout: mostly(table, noise), train: table, benchmark: choices }),
  fc.record({ key: fc.constant(PREDICT_KEY), holdout: mostly(table, noise), train: table }),
);

function keyOf(name: string): string {
  return `holdouts/${name}x.csv`;
}
