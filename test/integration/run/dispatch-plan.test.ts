// The estimate in run.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Plan } from '../../../lambda/shared/contracts/plan.ts';
import { Run } from '../../../lambda/shared/contracts/run.ts';
import { activeKey, runKey } from '../../../lambda/shared/keys.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { EXAMPLES, ticketAnswers } from '../../support/openai/ticket-answers.ts';
import { UserFolder } from '../../support/runs/command.ts';
import { endTestStack, startTestStack } from '../../support/runs/local-run.ts';

const PRICE = { input: 1, output: 2 };
const BENCHMARK = {
  text: ['subject', 'body'],
  labels: ['how-to', 'bug', 'billing', 'account access', 'feature request'],
  models: [
    { model: 'stub', price: PRICE },
    { model: 'gpt-4', price: PRICE },
  ],
  prompts: [
    { name: 'zero-shot', truncate: { column: 'body', tokens: 20 } },
    { name: 'few-shot', examples: { strategy: 'label_diversity_random' } },
    { name: 'similar', examples: { strategy: 'semantic_similarity' } },
  ],
  baselines: ['tfidf'],
};

it('is the same as from `holdout plan`, and holdout status shows it', async () => {
  const server = await startOpenAiServer({ script: ticketAnswers({ stub: 0.9, 'gpt-4': 0.9 }) });
  onTestFinished(() => server.stop());
  const test = await startTestStack(server.url);
  onTestFinished(() => endTestStack(test));
  const [holdout, train] = ['holdout.csv', 'train.csv'].map((file) => readFileSync(join(EXAMPLES, file), 'utf8'));
  await test.upload('tickets', { holdout: holdout ?? '', train: train ?? '', benchmark: BENCHMARK });
  const { run } = await test.report('tickets');
  const frozen = await test.store.getJson(runKey(run), Run);

  const folder = new UserFolder();
  folder.write('tickets.csv', holdout ?? '');
  folder.write('train.csv', train ?? '');
  folder.write('b.json', JSON.stringify(BENCHMARK));
  const planned = await folder.run(['plan', 'tickets.csv', '--train', 'train.csv', '--benchmark', 'b.json', '--json']);
  const { seconds: _, limited_by: __, aws_usd: ___, ...plan } = Plan.parse(JSON.parse(planned.stdout));
  // Time and AWS cost depend on the endpoints that a stack declares, which are not the command's.
  expect(frozen?.value.plan).toMatchObject(plan);
  expect(plan.variants.map(({ name }) => name)).toEqual(frozen?.value.variants.map(({ name }) => name));
  expect(plan.cost_usd).toBeGreaterThan(0);

  // As stored in the state folder while the run is open.
  const { name, created_at, source } = frozen?.value ?? {};
  folder.write(`.holdout/s3/bucket/${activeKey(run)}`, JSON.stringify({ run, name, created_at, source }));
  folder.write(`.holdout/s3/bucket/${runKey(run)}`, JSON.stringify(frozen?.value));
  expect((await folder.run(['status'])).stdout).toMatch(/tickets +\S+ +0 of 900 \(0%\), estimated total \$\d\.\d+/);
}, 90_000);
