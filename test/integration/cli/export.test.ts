// `holdout export` on the reports of real runs, as a user sees it.
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';

it('writes what was asked for, prints where, and says what it cannot do', async () => {
  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(30));
  folder.write('new.csv', ticketsCsv(12).replace('text,label', 'text,note'));
  for (const args of [
    ['run', 'tickets.csv'],
    ['predict', 'new.csv', '--train', 'tickets.csv', '--text', 'text'],
  ]) {
    const { status, stderr } = await folder.run(args);
    expect(status, stderr).toBe(0);
  }
  const before = globSync('reports/tickets/**', { cwd: folder.path });

  // There is one variant, which nothing differs from.
  const tables = await folder.run(['export', 'tickets', '--to', 'latex', '--into', 'tables']);
  expect(tables).toEqual({
    status: 0,
    stdout: ['variants.tex', 'labels.tex'].map((file) => `${join('tables', file)}\n`).join(''),
    stderr: '',
  });
  expect(existsSync(join(folder.path, 'tables/labels.tex'))).toBe(true);

  const store = await folder.run(['export', 'tickets', '--to', 'mlflow']);
  expect(store).toMatchObject({ status: 0, stdout: `${join('reports/export/mlruns')}\n` });
  expect(store.stderr).toMatch(/MLFLOW_ALLOW_FILE_STORE=true.* --source reports\/export\/mlruns --target /);
  expect(globSync('reports/tickets/**', { cwd: folder.path })).toEqual(before);

  expect(await folder.run(['export', 'new', '--to', 'latex'])).toEqual({
    status: 1,
    stdout: '',
    stderr: 'This run labelled rows that have no true label, so there is nothing to score. Use --to pandas.\n',
  });
  const labelled = await folder.run(['export', 'new', '--to', 'pandas', '--into', 'data']);
  expect(labelled).toEqual({ status: 0, stdout: `${join('data', 'predictions.parquet')}\n`, stderr: '' });

  const unknown = await folder.run(['export', 'tickets', '--to', 'excel']);
  expect(unknown.status).toBe(1);
  expect(unknown.stderr).toMatch(
    /'excel' is invalid\. Allowed choices are pandas, mlflow, latex, model-card, junit, markdown\./,
  );
  const nothing = await folder.run(['export', 'tickets']);
  expect(nothing).toMatchObject({ status: 1, stderr: expect.stringContaining("'--to <format>' not specified") });
});
