// A run's purpose is frozen with it. The key of its rows is not asked again.
import { expect, it } from 'vitest';
import { Active, Run } from '../../../../lambda/shared/contracts/run.ts';
import { unfrozenRun } from '../../../../lambda/shared/empty-run.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';

const place = (key: string) => ({ bucket: 'bucket', key, etag: 'e' });

function active(key: string, more: object = {}): Active {
  return Active.parse({
    run: 'run',
    name: 'tags',
    created_at: '2026-01-02T03:04:05.678Z',
    source: place(key),
    ...more,
  });
}

it.each([
  ['holdouts/tags.csv', 'score'],
  ['predict/tags.csv', 'predict'],
])('is derived where an object from before says nothing of it: %s is to %s', (key, purpose) => {
  const { purpose: _, ...old } = readyRun({ source: place(key) });
  expect(Run.parse(old).purpose).toBe(purpose);
  expect(active(key).purpose).toBe(purpose);
});

it('is what the run says, wherever its rows are', () => {
  expect(Run.parse(readyRun({ source: place('holdouts/tags.csv'), purpose: 'predict' })).purpose).toBe('predict');
  expect(active('holdouts/tags.csv', { purpose: 'predict' }).purpose).toBe('predict');
});

it('is known of a run that was never frozen', () => {
  const unfrozen = unfrozenRun(active('holdouts/tags.csv', { purpose: 'predict' }));
  expect(unfrozen).toMatchObject({ status: 'failed', purpose: 'predict' });
});
