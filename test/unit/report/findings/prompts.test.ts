import { expect, test } from 'vitest';
import { promptReports } from '../../../../lambda/report/findings/prompts.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import type { PromptChoice } from '../../../../lambda/shared/contracts/choices/prompt.ts';
import type { Example, Variant } from '../../../../lambda/shared/contracts/variant.ts';
import { freezePrompt } from '../../../../lambda/shared/models/prompt.ts';
import { model, sampleInput } from '../sample-run.ts';

const LABELS = ['bug', 'billing'];

function promptsOf(choices: readonly PromptChoice[], examples?: readonly Example[]) {
  const { run } = sampleInput({ labels: LABELS, rows: [], variants: [], predict: () => ({ predicted: null }) });
  const variants = choices.flatMap((choice) =>
    ['m', 'n'].map((name): Variant => {
      const variant = model(name);
      if (variant.kind !== 'model') throw new Error('expected a model');
      return { ...variant, name: `${name}/${choice.name}`, prompt: freezePrompt(choice, LABELS, {}, examples) };
    }),
  );
  return promptReports({ ...run, variants, benchmark: Benchmark.parse({ prompts: choices }) });
}

test('variants with the same messages are grouped', () => {
  const reports = promptsOf([{ name: 'zero-shot' }, { name: 'mine', user: 'Text: {{text}}' }]);
  expect(reports.map(({ name, variants }) => [name, variants])).toEqual([
    ['zero-shot', ['m/zero-shot', 'n/zero-shot']],
    ['mine', ['m/mine', 'n/mine']],
  ]);
});

test('labels are filled in, and a placeholder stands for the row’s text', () => {
  const [standard] = promptsOf([{ name: 'zero-shot' }]);
  expect(standard?.messages[0]?.content).toContain('- bug\n- billing\n');
  expect(standard?.messages.at(-1)).toEqual({ role: 'user', content: '{"text":"{{text}}"}' });
});

test('fixed examples are shown word for word', () => {
  const [few] = promptsOf(
    [{ name: 'few', examples: { strategy: 'fixed', ids: [1], format: 'messages' } }],
    [{ row: { text: 'It crashes' }, label: 'bug' }],
  );
  expect(few?.examples).toBe('fixed');
  expect(few?.messages.map(({ content }) => content).slice(1)).toEqual([
    '{"text":"It crashes"}',
    'bug',
    '{"text":"{{text}}"}',
  ]);
});

test('for examples chosen by row, the place is shown', () => {
  const [near] = promptsOf([
    { name: 'near', examples: { strategy: 'semantic_similarity', count: 5, format: 'messages' } },
  ]);
  expect(near?.examples).toBe('by_row');
  expect(near?.messages.map(({ content }) => content).slice(1)).toEqual([
    '{"text":"{{example’s text}}"}',
    '{{example’s label}}',
    '{"text":"{{text}}"}',
  ]);
});
