import { expect, it } from 'vitest';
import { checkSize } from '../../../../../lambda/dispatch/freeze/checks/size.ts';
import { InputError } from '../../../../../lambda/shared/text/input-error.ts';

it('refuses a run whose report would not fit into memory', () => {
  expect(() => checkSize(1_000_000, 7, 1, 'tags.csv')).not.toThrow();
  expect(() => checkSize(2_000_000, 2, 2, 'tags.csv')).toThrow(
    new InputError([
      {
        file: 'tags.csv',
        message: '2,000,000 rows × 2 variants × 2 repeats are 8,000,000 samples; a report holds at most 7,000,000.',
        advice: 'Split the file, or leave out variants or repeats.',
      },
    ]),
  );
});
