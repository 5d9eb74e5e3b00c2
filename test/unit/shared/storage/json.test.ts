import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  DamagedObjectError,
  fromJsonLines,
  parseJson,
  parseJsonAs,
  toJsonLines,
  tryJson,
} from '../../../../lambda/shared/storage/json.ts';
import { isWritten } from '../../../support/is-written.ts';

it('reads JSON', () => {
  expect(parseJson('{"a":[1]}', 'a message')).toEqual({ a: [1] });
});

it('says what is not JSON, without quoting any of it', () => {
  const read = () => parseJson('{"text":"a secret', 'a message of the samples queue');
  expect(read).toThrow(/^a message of the samples queue is not JSON/);
  try {
    read();
  } catch (error) {
    expect(String(error instanceof Error && error.cause)).not.toContain('secret');
  }
});

it('says what does not match the schema, and where', () => {
  const read = () => parseJsonAs('{"rows":"a secret"}', 'runs/r/run.json', z.object({ rows: z.number() }));
  expect(read).toThrow(/^runs\/r\/run.json is not as this version writes it: rows: /);
  expect(read).toThrow(DamagedObjectError);
  expect(read).not.toThrow(/secret/);
});

it('distinguishes invalid JSON from null', () => {
  expect(tryJson('null')).toBe(null);
  expect(tryJson('nul')).toBe(undefined);
});

describe('lines', () => {
  it('are read back unchanged', () => {
    const values = [{ a: 'line\nbreak' }, null, [1]];
    expect(fromJsonLines(toJsonLines(values), 'a file')).toEqual(values);
  });

  it('that were truncated are damaged', () => {
    const bytes = toJsonLines([{ text: 'a secret' }]);
    expect(() => fromJsonLines(bytes.subarray(0, -4), 'runs/r/segments/s')).toThrow(
      new DamagedObjectError('runs/r/segments/s is no whole gzip file: it was cut or changed by hand'),
    );
    expect(() => fromJsonLines(gzipSync('{"text":"a secret'), 'runs/r/segments/s')).toThrow(
      new DamagedObjectError('runs/r/segments/s is not JSON: it was cut or changed by hand'),
    );
  });
});

/** cdk.json and a file of rows belong to the user. A message may say where they are wrong, but never shows a row. */
const OWN_WAY = [
  // Runs on the page, and reads what the page itself holds.
  'cli/live/client/main.ts',
  // In the browser: the page's own data, and what it kept, whose errors nobody sees.
  'cli/relabel/client/main.ts',
  'cli/relabel/page/work.ts',
  'cli/target/endpoints.ts',
  // The same settings, for a deployment.
  'infra/installed-app.ts',
  'infra/props.ts',
  // Numbers alone.
  'lambda/dispatch/deciding/run-weights.ts',
  // As on the live page.
  'lambda/report/client/explorer.ts',
  'lambda/shared/formats/json/value.ts',
  'lambda/shared/formats/parquet.ts',
  'lambda/shared/storage/json.ts',
  // Reads what the template says, which holds no row.
  'local/runtime/capacity.ts',
  // The map of a bundle.
  'local/runtime/traces.ts',
  // An event that this process itself has written.
  'local/runtime/worker.ts',
];

it('is how everything that may hold a row is read', () => {
  const files = ['cli', 'infra', 'lambda', 'local'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const others = files
    .filter(isWritten)
    .filter((file) => /JSON\.parse\(|gunzipSync\(/.test(readFileSync(file, 'utf8')));
  expect(others.sort()).toEqual(OWN_WAY);
});
