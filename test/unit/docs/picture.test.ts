import { stat } from 'node:fs/promises';
import { expect, test } from 'vitest';

test("the README's picture is small", async () => {
  expect((await stat('docs/report.png')).size).toBeLessThan(300_000);
});
