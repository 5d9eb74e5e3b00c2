import { expect, test } from 'vitest';
import command from '../../../cli/package.json' with { type: 'json' };
import { VERSION } from '../../../lambda/shared/version.ts';

test('a run states the same version as the command', () => {
  expect(VERSION).toBe(command.version);
});
