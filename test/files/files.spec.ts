// Labelled files of many kinds, as their owners have them. The stack's own functions write, read and run each one.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { init } from '../../cli/actions/init.ts';
import { type Inputs, readInputs } from '../../cli/inputs/inputs.ts';
import { discard } from '../../cli/inputs/open-rows.ts';
import { uploadInputs } from '../../cli/inputs/upload.ts';
import { prepare } from '../../cli/planning/estimate.ts';
import type { Target } from '../../cli/target/target.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { Store } from '../../lambda/shared/storage/store.ts';
import { startTestStack, type TestStack } from '../support/runs/local-run.ts';
import type { Becomes, Kind } from './kind.ts';
import { KINDS } from './kinds.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdout-files-'));
let local: TestStack;
beforeAll(async () => {
  local = await startTestStack(undefined, join(folder, 'state'));
});
afterAll(async () => {
  await local.stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

function targetOf({ stack, store }: TestStack): Target {
  const nothing = () => {};
  return {
    s3: stack.s3,
    store: new Store(store.bucket, stack.s3),
    pollMs: 50,
    logs: '',
    othersWait: false,
    resume: nothing,
    stalled: nothing,
    failures: () => [],
    broken: stack.broken,
    stop: async () => {},
  };
}

/** Discards what a command writes to standard output. */
async function silently<T>(command: () => Promise<T>): Promise<T> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    return await command();
  } finally {
    write.mockRestore();
  }
}

/** Writes the files of a kind to a user's folder. */
function written({ files }: Kind, index: number): string {
  const place = join(folder, `kind-${index}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), content);
  }
  return place;
}

async function read(kind: Kind, index: number): Promise<Inputs> {
  const place = written(kind, index);
  const options = { ...kind.flag, ...(kind.train && { train: join(place, kind.train) }) };
  const context = {
    downloads: join(place, 'state'),
    defaults: async () => Benchmark.parse({}),
    nameOf: () => `kind-${index}`,
  };
  return await readInputs(join(place, kind.input), options, context);
}

const REFUSED = KINDS.flatMap((kind, index) =>
  'refused' in kind.becomes ? [{ ...kind, ...kind.becomes, kind, index }] : [],
);
const READ = KINDS.flatMap((kind, index) =>
  'refused' in kind.becomes ? [] : [{ name: kind.name, kind, becomes: kind.becomes, index }],
);

describe('is refused in one sentence that says what to do', () => {
  test.each(REFUSED)('$name', async ({ kind, index, refused }) => {
    const outcome = async () => {
      const inputs = await read(kind, index);
      await prepare(inputs, inputs.benchmark ?? Benchmark.parse({}), []);
    };
    await expect(outcome()).rejects.toThrow(refused);
  });
});

describe('gets a benchmark from init that runs as it stands', () => {
  test.each(READ)('$name', async ({ kind, becomes, index }) => {
    const place = written(kind, index);
    const { split: _, ...flag } = kind.flag ?? {};
    const file = join(place, 'benchmark.yaml');
    const input = join(place, kind.input);
    expect(await silently(() => init(input, file, { ...flag, state: join(place, 'state') }))).toBe(0);
    const context = { downloads: join(place, 'state'), defaults: async () => Benchmark.parse({}) };
    const inputs = await readInputs(input, { benchmark: file }, context);
    const prepared = await prepare(inputs, inputs.benchmark ?? Benchmark.parse({}), []);
    await discard([inputs.holdout, inputs.train]);
    expect(prepared.columns).toMatchObject({ label: becomes.label, text: becomes.text });
  });
});

// At once: a run mostly waits for its queues.
describe.concurrent('runs', () => {
  test.each(READ)('$name', async ({ kind, becomes, index }) => {
    const inputs = await read(kind, index);
    await uploadInputs(targetOf(local), inputs);
    await discard([inputs.holdout, inputs.train]);
    expectReport(await local.report(`kind-${index}`), becomes);
  });
});

function expectReport(report: Awaited<ReturnType<TestStack['report']>>, becomes: Becomes): void {
  expect(report.problems).toEqual([]);
  expect(report.status).toBe('complete');
  expect(report.columns).toMatchObject({ label: becomes.label, text: becomes.text });
  if (becomes.rows !== undefined) expect(report.rows).toBe(becomes.rows);
  if (becomes.labels) expect(report.labels).toEqual(becomes.labels);
  const left = new Map(report.columns.left_out?.map(({ column, reason }) => [column, reason]));
  for (const [column, reason] of Object.entries(becomes.leftOut ?? {})) expect(left.get(column), column).toBe(reason);
  const codes = report.warnings.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining([...(becomes.warnings ?? [])]));
  if (!becomes.warnings) expect(codes).not.toContain('column_tells_label');
}

test('at least sixty kinds exist, and each kind of owner needs at most one flag', () => {
  expect(KINDS.length).toBeGreaterThanOrEqual(60);
  expect(KINDS.filter(({ flag = {} }) => Object.keys(flag).length > 1)).toEqual([]);
  expect(new Set(KINDS.map(({ name }) => name)).size).toBe(KINDS.length);
});
