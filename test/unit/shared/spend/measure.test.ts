// What is being spent is told while runs are going, by endpoint and by run.
import { expect, it, vi } from 'vitest';
import { measureSpending, spendingOf } from '../../../../lambda/shared/spend/measure.ts';
import { prediction, runFolder } from '../../../support/runs/run-folder.ts';

const model = (name: string, endpoint: string) => ({
  kind: 'embedding' as const,
  name,
  model: 'm',
  endpoint,
  classifier: 'knn' as const,
  parameters: {},
});
const variants = [model('a', 'openai'), model('b', 'groq')];
const embedded = { models: [{ endpoint: 'groq', model: 'm', parameters: {}, dimensions: 1, rows: 1 }] };

it('a batch is added up by endpoint, without what the cache gave', async () => {
  const { run } = runFolder({ variants, embedded });
  const predictions = [
    prediction(0, { cost_micro_usd: 10 }),
    prediction(1, { cost_micro_usd: 5 }),
    prediction(2, { cost_micro_usd: 7 }),
    prediction(3, { cost_micro_usd: 900, from_cache: true }),
  ];
  const spent = [{ id: '00000001', micro_usd: 100 }];
  const spending = await spendingOf(async () => run, 'run', { predictions, spent });
  expect(spending).toMatchObject({ run: 'run', name: 'tags' });
  expect(Object.fromEntries(spending?.microUsd ?? [])).toEqual({ openai: 17, groq: 105 });
});

it('a batch that cost nothing is not looked up', async () => {
  const frozen = () => Promise.reject(new Error('it was looked up'));
  expect(await spendingOf(frozen, 'run', { predictions: [prediction(0)] })).toBeUndefined();
});

it('lines are metrics of the stack and of each endpoint, and name the run for a query', async () => {
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'Mine');
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  try {
    const microUsd = new Map([
      ['openai', 500_000],
      ['groq', 250_000],
    ]);
    await measureSpending({ run: 'r', name: 'tags', microUsd });
  } finally {
    write.mockRestore();
    vi.unstubAllEnvs();
  }
  const told = lines.map((line) => JSON.parse(line));
  expect(told).toMatchObject([
    { service: 'Mine', endpoint: 'openai', run: 'r', name: 'tags', SpendUSD: 0.5 },
    { service: 'Mine', endpoint: 'groq', run: 'r', name: 'tags', SpendUSD: 0.25 },
    { service: 'Mine', SpendUSD: 0.75 },
  ]);
  expect(told.map(({ _aws }) => _aws.CloudWatchMetrics[0].Dimensions)).toEqual([
    [['service', 'endpoint']],
    [['service', 'endpoint']],
    [['service']],
  ]);
});
