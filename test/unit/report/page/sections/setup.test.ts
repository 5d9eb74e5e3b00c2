import { expect, test } from 'vitest';
import type { Prompt } from '../../../../../lambda/shared/contracts/variant.ts';
import { baseline, filesOf, model, sampleInput } from '../../sample-run.ts';

async function page(prompt: Partial<Prompt> = {}, more: object = {}): Promise<string> {
  const variant = model('m');
  if (variant.kind !== 'model') throw new Error('expected a model');
  const asked = {
    ...variant,
    parameters: { temperature: 0 },
    price: { input: 0.15, output: 0.6 },
    prompt: { ...variant.prompt, ...prompt },
    ...more,
  };
  const files = await filesOf(
    sampleInput({
      labels: ['a', 'b'],
      rows: [{ text: 'x', truth: 'a' }],
      variants: [asked, baseline('tfidf')],
      predict: () => ({ predicted: 'a' }),
    }),
  );
  return files.get('report.html') ?? '';
}

test('the page has the prompt word for word, as text', async () => {
  expect(await page({ system: 'Classify.\n<b>Now.</b> {{text}}' })).toContain(
    '<code>Classify.\n&lt;b>Now.&lt;/b> {{text}}</code>',
  );
});

test('the page has parameters, prices, the benchmark and the seed', async () => {
  const html = await page();
  expect(html).toContain('{&quot;temperature&quot;:0}');
  expect(html).toContain('$0.15 in, $0.6 out');
  expect(html).toMatch(/limits:\n {2}deadline: 24h/);
  expect(html).toContain('<dt>Seed</dt><dd>7</dd>');
});

test('the page has the limit of an answer, and the prices of caches and tiers', async () => {
  const price = { input: 0.1, cached_input: 0.01, cache_write: 0.125, output: 0.5, tiers: { flex: 0.5 } };
  const html = await page({}, { cap: { parameter: 'max_tokens', tokens: 1_073 }, price });
  expect(html).toContain('</code> answers of at most 1,073 tokens');
  expect(html).toContain('$0.1 in, $0.01 cached, $0.125 cache writes, $0.5 out; flex × 0.5');
});

test('of a prompt that fills a page with examples, only the beginning is shown', async () => {
  const html = await page({ system: 'long '.repeat(100_000) });
  expect(html.length).toBeLessThan(150_000);
  expect(html.includes('long long …</code>')).toBe(true);
});

test('the page says how a model was asked for its label', async () => {
  expect(await page()).toContain('>a plain label<');
  const decided = await page({ answer: 'decision' }, { price: { input: 0.1 } });
  expect(decided).toContain('>a choice at the decision endpoint<');
  expect(decided).toContain('>$0.1 in<');
  expect(decided).toContain('asked for a choice at the decision endpoint');
  expect(decided).not.toContain('JSON under a schema');
});
