// Files too large to keep on disk: they are read as streams, in flat memory, and end clearly.
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { surveyHoldout } from '../../lambda/dispatch/freeze/survey.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { openCsv } from '../../lambda/shared/csv/open.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';

const MB = 1024 * 1024;
const CHUNK = 65_536;
/** Allowed memory growth. A row may have 8 MB of fields, plus what holds them. */
const MAX_GROWTH_BYTES = 400 * MB;

function streamOf(start: string, piece: string, megabytes: number, end: string): Readable {
  const chunk = Buffer.from(piece.repeat(Math.ceil(CHUNK / piece.length)));
  const pieces = function* () {
    yield Buffer.from(start);
    for (let bytes = 0; bytes < megabytes * MB; bytes += chunk.length) yield chunk;
    yield Buffer.from(end);
  };
  return Readable.from(pieces(), { objectMode: false });
}

/** @returns the number of rows or the user's error message, and the growth in memory. */
async function survey(source: () => Readable): Promise<{ outcome: number | string; grown: number }> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 10);
  try {
    const { rows } = await surveyHoldout(
      { file: 'tags.csv', open: () => openCsv(source(), 'tags.csv') },
      Benchmark.parse({}),
      undefined,
    );
    return { outcome: rows, grown: peak - before };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { outcome: error.message, grown: peak - before };
  } finally {
    clearInterval(timer);
  }
}

describe('a line of 200 MB', () => {
  it.each([
    ['of words', 'text,tag\na,x\n', 'some words ', ',x\n', 3],
    ['in quotes', 'text,tag\na,x\n"', 'some\nlines\n', '",x\n', 3],
    ['of quotes', 'text,tag\n"', '""', '",x\n', 2],
    ['of delimiters', 'text,tag\n\n\na,x\n', ',', 'x\n', 5],
    ['that is the header', '', 'column,', 'tag\n', 1],
  ])('%s is reported with its line number, and read no further', async (_, start, piece, end, line) => {
    const { outcome, grown } = await survey(() => streamOf(start, piece, 200, end));
    expect(outcome).toBe(
      `tags.csv:${line}: the row that starts on this line is larger than 8 MB. Shorten it. Or is a quote opened on this line that is never closed?`,
    );
    expect(grown).toBeLessThan(MAX_GROWTH_BYTES);
  });
});

it.each([
  ['blank lines', '\n', 20, 1],
  ['rows of a megabyte', `${'a'.repeat(MB)},x\n`, 60, 61],
])('a file of %s is read in flat memory', async (_, piece, megabytes, rows) => {
  const { outcome, grown } = await survey(() => streamOf('text,tag\na,x\n', piece, megabytes, ''));
  expect(outcome).toBe(rows);
  expect(grown).toBeLessThan(MAX_GROWTH_BYTES);
});

it('stops reading a small gzip file that unpacks to a line of 200 MB', async () => {
  const packed = () => streamOf('text,tag\n', 'a', 200, ',x\n').pipe(createGzip());
  const { outcome, grown } = await survey(packed);
  expect(outcome).toContain('tags.csv:2: the row that starts on this line is larger than 8 MB.');
  expect(grown).toBeLessThan(MAX_GROWTH_BYTES);
});
