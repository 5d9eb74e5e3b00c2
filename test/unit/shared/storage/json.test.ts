import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseJson } from '../../../../lambda/shared/storage/json.ts';

it('reads JSON', () => {
  expect(parseJson('{"a":[1]}', 'a message')).toEqual({ a: [1] });
});

it('says what is not JSON, and nothing of what is in it', () => {
  const read = () => parseJson('{"text":"a secret', 'a message of the samples queue');
  expect(read).toThrow(/^a message of the samples queue is not JSON/);
  try {
    read();
  } catch (error) {
    expect(String(error instanceof Error && error.cause)).not.toContain('secret');
  }
});

/** They handle what is not JSON themselves, or read what they have just written. */
const OWN_WAY = [
  'dispatch/freeze/row-sample.ts',
  'report/batch.ts',
  'report/html/index-page.ts',
  'shared/env.ts',
  'shared/models/answer-format.ts',
  'shared/storage/json.ts',
  'shared/storage/store.ts',
];

it('is how the functions read everything that may hold a row', () => {
  const files = readdirSync('lambda', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const others = files.filter((file) => readFileSync(join('lambda', file), 'utf8').includes('JSON.parse('));
  expect(others.sort()).toEqual(OWN_WAY);
});
