// The plan against the run: what was predicted, and what the endpoint then counted with the same tokenizer.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Plan } from '../../../lambda/shared/contracts/plan.ts';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { tokenCounter } from '../../../lambda/shared/planning/tokens.ts';
import { answer } from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { UserFolder } from '../../support/runs/command.ts';

const EXAMPLES = join(import.meta.dirname, '../../../examples');
const BENCHMARK = `
models: [{model: gpt-6-luna, price: {input: 0.1, cached_input: 0.01, cache_write: 0.125, output: 0.5}}]
prompts:
  - name: zero-shot
  - {name: mine, system: "One of:\\n{{labels}}", user: "{{subject}}: {{body}}"}
  - {name: few-shot, examples: {strategy: label_diversity_random}}
  - {name: similar, examples: {strategy: semantic_similarity}}
  - {name: short, examples: {strategy: semantic_similarity}, truncate: {column: body, tokens: 8}}
baselines: []
labels: [how-to, bug, billing, account access, feature request]
`;

it('predicts the tokens of a run to 5 %, without a key and without a call', async () => {
  const server = await startOpenAiServer({
    script: () => answer('billing'),
    countTokens: await tokenCounter('gpt-6-luna'),
  });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write('tickets.csv', readFileSync(join(EXAMPLES, 'holdout.csv'), 'utf8'));
  folder.write('train.csv', readFileSync(join(EXAMPLES, 'train.csv'), 'utf8'));
  folder.write('b.yaml', BENCHMARK);
  const files = ['tickets.csv', '--train', 'train.csv', '--benchmark', 'b.yaml', '--json'];

  const planned = await folder.run(['plan', ...files]);
  expect(planned.status, planned.stderr).toBe(0);
  const plan = Plan.parse(JSON.parse(planned.stdout));
  expect(server.requestCount).toBe(0);

  const ran = await folder.run(['run', ...files], { OPENAI_BASE_URL: server.url });
  expect(ran.status, ran.stderr).toBe(0);
  const { variants } = Report.parse(JSON.parse(ran.stdout));
  expect(plan.variants.map(({ name }) => name)).toEqual(variants.map(({ name }) => name));
  for (const [index, { usage, cost_usd, samples }] of variants.entries()) {
    const foretold = plan.variants[index];
    expect(foretold?.requests).toBe(samples);
    expect(Math.abs((foretold?.prompt_tokens ?? 0) / (usage?.prompt_tokens ?? 0) - 1)).toBeLessThan(0.05);
    expect(Math.abs((foretold?.cost_usd ?? 0) / (cost_usd ?? 0) - 1)).toBeLessThan(0.05);
  }
}, 90_000);
