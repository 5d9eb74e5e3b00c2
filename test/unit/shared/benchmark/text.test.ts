// The bytes of a benchmark file, whatever program wrote them.
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readBenchmarkFile } from '../../../../lambda/shared/benchmark/file.ts';
import { messageOf } from '../csv/read-all.ts';

const read = (...chunks: Buffer[]) => readBenchmarkFile(Readable.from(chunks), 'b.yaml');
const told = (...chunks: Buffer[]) => messageOf(read(...chunks));

test.each([
  ['UTF-8', Buffer.from('label: café')],
  ['UTF-8 with a byte order mark', Buffer.from('\ufefflabel: café')],
  ['UTF-16 LE', Buffer.from('\ufefflabel: café', 'utf16le')],
  ['UTF-16 BE', Buffer.from('\ufefflabel: café', 'utf16le').swap16()],
])('%s is read', async (_, bytes) => {
  expect((await read(bytes)).label).toBe('café');
});

describe('bytes that are not text are reported with their line', () => {
  test.each([
    ['Latin-1', Buffer.from('seed: 1\r\nlabel: café\n', 'latin1'), 'b.yaml:2: the text is not valid UTF-8.'],
    ['a character cut by the end', Buffer.from('label: caf\xc3', 'latin1'), 'b.yaml:1: the text is not valid UTF-8.'],
    ['UTF-16 cut by the end', Buffer.from('\ufefflabel: a', 'utf16le').subarray(0, -1), 'is not valid UTF-16 LE.'],
    ['NUL', Buffer.from('seed: 1\nlabel: a\0b\n'), 'b.yaml:2: there is a NUL character; text has none.'],
    ['UTF-16 without a mark', Buffer.from('label: a', 'utf16le'), 'b.yaml:1: there is a NUL character'],
  ])('%s', async (_, bytes, message) => {
    const all = await told(bytes);
    expect(all).toContain(message);
    expect(all).toContain('Save the benchmark as UTF-8.');
  });
});

test('of an endless file, no more is read than a benchmark may have', async () => {
  const endless = new Readable({
    read() {
      this.push(Buffer.alloc(65_536, '#'));
    },
  });
  expect(await messageOf(readBenchmarkFile(endless, 'b.yaml'))).toContain('b.yaml: the benchmark is larger than 1 MB.');
  expect(endless.destroyed).toBe(true);
});
