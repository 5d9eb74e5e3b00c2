// A model that reasons, from the preflight to the report: what it is asked, what it costs and what the reader is told.
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import * as replies from '../../support/openai/replies.ts';
import type { OpenAiServerOptions } from '../../support/openai/server.ts';
import { startAgainst } from '../../support/runs/local-run.ts';

const ROWS = 20;
const HOLDOUT = `text,tag\n${Array.from({ length: ROWS }, (_, row) => `row ${row},bug`).join('\n')}\nlast,billing\n`;
const PRICE = { input: 1, cache_write: 3, output: 10, tiers: { flex: 0.5 } };

async function run(model: object, options: Partial<OpenAiServerOptions>) {
  const { test, server } = await startAgainst({
    script: () => replies.answer('bug'),
    structured: true,
    logprobs: true,
    cuts: true,
    ...options,
  });
  await test.upload('tags', {
    holdout: HOLDOUT,
    benchmark: { baselines: [], cache: false, models: [{ model: 'm', price: PRICE, ...model }] },
  });
  const report = await test.report('tags');
  expect(report).toMatchObject({ status: 'complete', problems: [] });
  const [variant] = report.variants;
  if (!variant) throw new Error('there is no variant');
  const lines: Record<string, string>[] = parse(await test.predictions(report), { columns: true });
  return { report, variant, lines, codes: report.warnings.map(({ code }) => code), requests: server.requests };
}

it('does not reason if it need not, and gives its confidence for a fraction of the cost', async () => {
  const reasoning = { efforts: ['none', 'low', 'medium'], tokens: 200 };
  const { variant, codes, lines, requests } = await run({}, { reasoning });
  expect(variant.parameters).toMatchObject({ reasoning_effort: 'none', temperature: 0, logprobs: true });
  expect(variant.output_limit).toBeGreaterThan(60);
  expect(variant.usage?.reasoning_tokens).toBe(0);
  expect(lines.every(({ confidence }) => confidence === '1')).toBe(true);
  expect(requests.at(-1)?.body).toMatchObject({ max_completion_tokens: variant.output_limit });
  expect(codes).toContain('reasons_less');
  expect(codes).not.toContain('mostly_reasoning');
});

it('is told to cost mostly for its reasoning where its author wants that', async () => {
  const reasoning = { efforts: ['none', 'low', 'medium'], tokens: 200 };
  const { variant, codes } = await run({ parameters: { reasoning_effort: 'medium' } }, { reasoning });
  expect(variant.usage?.reasoning_tokens).toBe(200 * (ROWS + 1));
  expect(variant.output_limit).toBeNull();
  expect(codes).toContain('mostly_reasoning');
});

it('is billed for cache writes, at the tier that was used', async () => {
  const model = { parameters: { service_tier: 'flex' } };
  const { variant, lines } = await run(model, { cacheWrites: 10 });
  const usage = variant.usage ?? expect.fail('there is no usage');
  expect(usage.cache_write_tokens).toBe(10 * (ROWS + 1));
  expect(lines[0]?.cache_write_tokens).toBe('10');
  const full =
    usage.prompt_tokens - usage.cache_write_tokens + 3 * usage.cache_write_tokens + 10 * usage.completion_tokens;
  expect(variant.cost_usd).toBeCloseTo((0.5 * full) / 1e6, 9);
  const refused = await run(model, { cacheWrites: 10, serviceTier: 'default' });
  expect(refused.variant.cost_usd).toBeCloseTo(full / 1e6, 9);
});
