// `holdout plan` and a run say the same about the same files, whatever is wrong or odd with them.

import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { readInputs } from '../../../../cli/inputs/inputs.ts';
import { estimate } from '../../../../cli/planning/estimate.ts';
import { frozenRun } from '../../../../lambda/dispatch/freeze/freeze.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import type { Plan } from '../../../../lambda/shared/contracts/plan.ts';
import type { Purpose } from '../../../../lambda/shared/contracts/purpose.ts';
import type { Problem, Warning } from '../../../../lambda/shared/contracts/run.ts';
import { benchmarkKeys, trainKey, trainName, uploadKey } from '../../../../lambda/shared/keys.ts';
import { InputError } from '../../../../lambda/shared/text/input-error.ts';
import { Cloud } from '../../../hostile/cloud.ts';
import { inputContext } from '../../../support/input-context.ts';
import { scriptedClient } from '../../../support/openai/via-fetch.ts';
import { UserFolder } from '../../../support/runs/command.ts';
import { type Files, files } from './arbitrary-inputs.ts';

/** Small enough for a few rows to reach. */
vi.mock('../../../../lambda/shared/contracts/limits.ts', async (original) => ({
  ...(await original<object>()),
  MAX_SAMPLES: 80,
  MAX_COUNTED_PROBLEMS: 5,
}));

const NUMBER = 400;
const NAME = 'tags';
const [BENCHMARK = ''] = benchmarkKeys(NAME);
const endpoints = [
  Endpoint.parse({ name: 'openai', baseUrl: 'http://127.0.0.1:9/v1', prices: { m: { input: 1, output: 1 } } }),
];
const defaultBenchmark = Benchmark.parse({});

interface Said {
  readonly problems: readonly Problem[];
  readonly more: number;
  readonly warnings: readonly Warning[];
  readonly variants: readonly string[];
  readonly plan: Plan | undefined;
}

const refused = (problems: readonly Problem[], more: number): Said => ({
  problems,
  more,
  warnings: [],
  variants: [],
  plan: undefined,
});

const purposeOf = (toPredict: boolean): Purpose => (toPredict ? 'predict' : 'score');

/** The keys that a run's files have in the bucket, so that both use the same names. */
const keysOf = ({ toPredict, trainName: named }: Files) => ({
  holdout: uploadKey(purposeOf(toPredict), NAME),
  train: trainKey(named === undefined ? NAME : trainName(named)),
});

async function plan(given: Files, folder: UserFolder): Promise<Said> {
  const keys = keysOf(given);
  const at = (file: string) => join(folder.path, file);
  folder.write(keys.holdout, given.holdout);
  if (given.train !== undefined) folder.write(keys.train, given.train);
  if (given.benchmark !== undefined) folder.write(BENCHMARK, given.benchmark);
  const options = {
    ...(given.train !== undefined && { train: at(keys.train) }),
    ...(given.benchmark !== undefined && { benchmark: at(BENCHMARK) }),
  };
  try {
    const inputs = await readInputs(
      at(keys.holdout),
      options,
      inputContext(at('downloads')),
      purposeOf(given.toPredict),
    );
    const { plan, warnings } = await estimate(inputs, inputs.benchmark ?? defaultBenchmark, endpoints);
    return { ...refused([], 0), warnings, variants: plan.variants.map(({ name }) => name), plan };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return refused(error.problems, error.more);
  }
}

async function run(given: Files): Promise<Said> {
  const keys = keysOf(given);
  const { bucket, store } = new Cloud();
  if (given.train !== undefined) bucket.put(keys.train, Buffer.from(given.train));
  if (given.benchmark !== undefined) bucket.put(BENCHMARK, Buffer.from(given.benchmark));
  const { id, etag } = bucket.put(keys.holdout, Buffer.from(given.holdout));
  const source = { bucket: store.bucket, key: keys.holdout, version_id: id, etag };
  const purpose = purposeOf(given.toPredict);
  const active = { run: 'run', name: NAME, purpose, created_at: '2026-01-02T03:04:05.678Z', source };
  const frozen = await frozenRun(store, active, { connect: async () => willing, endpoints, defaultBenchmark });
  const { problems, more_problems, warnings, variants, plan } = frozen;
  expect(frozen.purpose).toBe(purpose);
  expect(frozen.status).toBe(problems.length > 0 ? 'rejected' : 'ready');
  return { problems, more: more_problems, warnings, variants: variants.map(({ name }) => name), plan };
}

/** Accepts everything, so that a preflight finds nothing. */
const willing = scriptedClient(async (url) =>
  url.endsWith('/chat/completions')
    ? Response.json({ choices: [{ message: { content: 'bug' } }] })
    : new Response(null, { status: 404 }),
);

/** Each describes a missing train file by what its user can do about it. */
const PLACES: readonly (readonly [said: RegExp, alike: string])[] = [
  [
    /^(Upload train\/\S+ before the holdout\.|Give one with --train(, or let --split 0\.7 make one of this file)?\.)$/,
    'Give a train file.',
  ],
  [/^(Upload it before the holdout|Give its path with --train), or leave `train` out\.$/, 'Give the train file.'],
  [/^the train file \S+ is (not in the bucket|not beside the benchmark)\.$/, 'There is no such train file.'],
];

function alike(said: Said, folder: string): Said {
  const text = (one: string) =>
    PLACES.reduce((told, [pattern, meant]) => told.replace(pattern, meant), one.replaceAll(`${folder}/`, ''));
  return JSON.parse(JSON.stringify(said), (_, value: unknown) => (typeof value === 'string' ? text(value) : value));
}

/** What all inputs together must have led to: codes of warnings, and parts of problems. */
const MET = [
  ...['baselines_left_out', 'cascades_left_out', 'label_ignored', 'labels_not_in_train', 'leaked_train_rows'],
  ...['no_schema', 'no_train', 'not_scored', 'similar_labels', 'single_label', 'train_labels_not_listed'],
  ...['truncated', 'untrainable'],
  ...['samples; a report holds', 'rows up to this line cannot be used', 'the row has no label', 'fields, found'],
  ...[
    'there is no label column',
    'there is no text column',
    'the benchmark names as',
    'a prompt shows of its examples',
  ],
  ...[
    'is no label',
    'do not list',
    'is listed twice',
    'There is no such train file',
    'no train file to take them from',
  ],
  ...['which was left out', 'is made of the variant', 'is for the variant', 'is for the label', 'there is nothing'],
  ...['two variants are called', 'is not declared', 'no price is known', 'truncates', 'cannot be used: missing'],
  ...['different texts with a label', 'of each label', 'whose text stands in the holdout', 'no such row'],
] as const;

test('a plan refuses and warns of what a run does, and predicts the same', { timeout: 60_000 }, async () => {
  const folder = new UserFolder();
  const met = new Set<string>();
  let ready = 0;
  await fc.assert(
    fc.asyncProperty(files, async (given) => {
      const ran = alike(await run(given), folder.path);
      expect(alike(await plan(given, folder), folder.path)).toEqual(ran);
      if (ran.plan) ready++;
      for (const { code } of ran.warnings) met.add(code);
      for (const { message } of ran.problems) met.add(message);
    }),
    { numRuns: NUMBER, seed: 1 },
  );
  // If everything or nothing were refused, this would test nothing.
  expect(ready).toBeGreaterThan(NUMBER / 4);
  const said = [...met].join('\n');
  expect(MET.filter((what) => !said.includes(what))).toEqual([]);
});
