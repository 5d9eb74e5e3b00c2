// What `holdout run` loads before it starts.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const RUN = new URL('../../../../cli/actions/run.ts', import.meta.url).href;
const SCRIPT = `
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  await import('${RUN}');
  process.stdout.write(loaded.join('\\n'));`;

it('is no distribution of @stdlib, each of which is a hundred files: they are for the report', () => {
  const loaded = execFileSync(process.execPath, ['--input-type=module', '--eval', SCRIPT], { encoding: 'utf8' });
  expect(loaded).toContain('/lambda/report/standings/standings.ts');
  expect(loaded.split('\n').filter((url) => url.includes('/@stdlib/'))).toEqual([]);
});
