import { expect, it } from 'vitest';
import { checkSize } from '../../../../../lambda/dispatch/freeze/checks/size.ts';
import type { ModelVariant } from '../../../../../lambda/shared/contracts/variant.ts';
import { InputError } from '../../../../../lambda/shared/text/input-error.ts';
import { modelVariant } from '../../../../support/runs/model-variant.ts';

const models = (count: number, reason = false): ModelVariant[] => {
  const variant = modelVariant(['a', 'b']);
  return Array.from({ length: count }, () => ({ ...variant, prompt: { ...variant.prompt, reason } }));
};

it('refuses a run whose report would not fit into memory', () => {
  expect(() => checkSize(1_000_000, models(7), 1, 'tags.csv')).not.toThrow();
  expect(() => checkSize(2_000_000, models(2), 2, 'tags.csv')).toThrow(
    new InputError([
      {
        file: 'tags.csv',
        message: '2,000,000 rows × 2 variants × 2 repeats are 8,000,000 samples; a report holds at most 7,000,000.',
        advice: 'Split the file, or leave out variants or repeats.',
      },
    ]),
  );
});

it('counts the reasons that prompts ask for', () => {
  expect(() => checkSize(1_000_000, models(4, true), 1, 'tags.csv')).not.toThrow();
  expect(() => checkSize(1_000_000, [...models(4, true), ...models(1)], 1, 'tags.csv')).toThrow(
    new InputError([
      {
        file: 'tags.csv',
        message:
          '1,000,000 rows × 5 variants × 1 repeats are 5,000,000 samples, 4,000,000 of them with a reason; a report does not hold so many reasons.',
        advice: 'Split the file, ask for no reason (`reason: false` in the prompt), or leave out variants or repeats.',
      },
    ]),
  );
});
