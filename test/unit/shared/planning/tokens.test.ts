import { expect, it } from 'vitest';
import { chatTokens, tokenCounter } from '../../../../lambda/shared/planning/tokens.ts';

it('counts as the model does, and an unknown model as the newest', async () => {
  const text = 'Benötigt die Überweisung 12345 Tage?';
  const [old, current, unknown] = await Promise.all(['gpt-4-0613', 'gpt-4o', 'llama3'].map(tokenCounter));
  expect(old?.(text)).not.toBe(current?.(text));
  expect(unknown?.(text)).toBe(current?.(text));
});

it('treats special tokens as text, and counts long text without spaces by its beginning', async () => {
  const count = await tokenCounter('gpt-4o');
  expect(count('<|endoftext|>')).toBeGreaterThan(1);
  const begun = performance.now();
  expect(count('a'.repeat(10_000_000)) / count('a'.repeat(20_000))).toBeCloseTo(500, 0);
  expect(performance.now() - begun).toBeLessThan(5_000);
});

it('counts the wrapping of messages: a greeting is eight tokens', async () => {
  const messages = [{ role: 'user', content: 'hello' }] as const;
  expect(chatTokens(messages, await tokenCounter('gpt-4o'))).toBe(8);
});
