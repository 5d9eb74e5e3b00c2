// Small examples of what `holdout plan` refuses and warns about. That a run does the same:
// dispatch/freeze/prepare.property.test.ts.
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readInputs } from '../../../../cli/inputs/inputs.ts';
import { estimate } from '../../../../cli/planning/estimate.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { inputContext } from '../../../support/input-context.ts';
import { UserFolder } from '../../../support/runs/command.ts';

/** Small enough for a few rows to reach. */
vi.mock('../../../../lambda/shared/contracts/limits.ts', async (original) => ({
  ...(await original<object>()),
  MAX_SAMPLES: 1_000,
}));

const HOLDOUT = 'text,tag\nthe app crashes at start,bug\nwhere is my bill,billing\nit crashes again,bug\n';
const PRICE = { input: 1, output: 1 };
const endpoints = [Endpoint.parse({ name: 'openai', baseUrl: 'https://localhost/v1' })];

async function planned(benchmark: object, train?: string) {
  const folder = new UserFolder();
  folder.write('tags.csv', HOLDOUT);
  folder.write('b.json', JSON.stringify(benchmark));
  if (train !== undefined) folder.write('train.csv', train);
  const at = (file: string) => join(folder.path, file);
  const options = { benchmark: at('b.json'), ...(train !== undefined && { train: at('train.csv') }) };
  const inputs = await readInputs(at('tags.csv'), options, inputContext(at('downloads')));
  try {
    const { plan, warnings } = await estimate(inputs, inputs.benchmark ?? Benchmark.parse({}), endpoints);
    return { samples: plan.samples, said: warnings.map(({ message }) => message) };
  } catch (error) {
    return { samples: undefined, said: [String(error).replaceAll(`${folder.path}/`, '')] };
  }
}

describe('a plan refuses', () => {
  it('keywords for a label that does not exist', async () => {
    const { said } = await planned({ label: 'tag', keywords: { bugg: ['crash'] } });
    expect(said).toEqual([
      'InputError: b.json: keywords are given for bugg, which is no label; did you mean bug? Labels: billing, bug.',
    ]);
  });

  it('many mistakes of one kind, and lists the first 20', async () => {
    const keywords = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`label ${at}`, ['word']]));
    const lines = (await planned({ keywords })).said.join().split('\n');
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('… and 5 more');
  });

  it('a run that is too large for its report', async () => {
    expect((await planned({ repeats: 100, baselines: ['keywords'] })).samples).toBe(300);
    const { said } = await planned({ repeats: 100, baselines: ['keywords'], models: ['a', 'b', 'c'] });
    expect(said).toEqual([
      'InputError: tags.csv: 3 rows × 4 variants × 100 repeats are 1,200 samples; a report holds at most 1,000. Split the file, or leave out variants or repeats.',
    ]);
  });

  it('a train file that the benchmark names but that is missing', async () => {
    const { said } = await planned({ train: 'own.csv' });
    expect(said).toEqual([
      'InputError: b.json: the train file own.csv is not beside the benchmark. Give its path with --train, or leave `train` out.',
    ]);
  });

  it('a benchmark whose only variant cannot learn anything', async () => {
    const { said } = await planned({ baselines: ['tfidf'], labels: ['bug', 'billing'] }, 'text,tag\nhello,other\n');
    expect(said).toEqual([
      'InputError: b.json: The baseline tfidf was left out: The train file has no row of any of the labels to learn from. Name another variant.',
    ]);
  });
});

describe('a plan warns', () => {
  it('about rows of which a prompt shows only the beginning', async () => {
    const prompts = [{ name: 'p', truncate: { column: 'text', tokens: 2 } }];
    const { said } = await planned({ label: 'tag', models: [{ model: 'm', price: PRICE }], prompts, baselines: [] });
    expect(said).toEqual(['3 rows have more than 2 tokens in "text"; the prompt p shows only the beginning.']);
  });

  it('about a baseline that cannot be trained', async () => {
    const choice = { baselines: ['keywords', 'tfidf'], labels: ['bug', 'billing'] };
    const { samples, said } = await planned(choice, 'text,tag\nhello,other\n');
    expect(samples).toBe(3);
    expect(said).toContain(
      'The baseline tfidf was left out: The train file has no row of any of the labels to learn from.',
    );
  });

  it('about more labels than a strict schema allows', async () => {
    const labels = ['bug', 'billing', ...Array.from({ length: 999 }, (_, at) => `label ${at}`)];
    const { said } = await planned({ labels, answer: 'json_schema', models: ['m'], baselines: [] });
    expect(said).toEqual([
      'Models were asked for a plain label, because the labels do not fit into a strict schema: it may list 1000 labels, and there are 1001.',
    ]);
  });
});
