import { expect, test } from 'vitest';
import command from '../../../cli/package.json' with { type: 'json' };
import { VERSION } from '../../../lambda/shared/version.ts';

test('a run says the version that the command says', () => {
  expect(VERSION).toBe(command.version);
});
