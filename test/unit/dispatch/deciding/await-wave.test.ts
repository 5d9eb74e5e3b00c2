import { expect, it, vi } from 'vitest';
import { Answers } from '../../../../lambda/dispatch/deciding/answers.ts';
import { awaitWave } from '../../../../lambda/dispatch/deciding/await-wave.ts';
import { SEAL_LAG_MS } from '../../../../lambda/shared/contracts/limits.ts';
import { Active } from '../../../../lambda/shared/contracts/run.ts';
import { unfrozenRun } from '../../../../lambda/shared/empty-run.ts';
import { segmentKey, segmentsPrefix } from '../../../../lambda/shared/keys.ts';
import { toJsonLines } from '../../../../lambda/shared/storage/json.ts';
import { memoryStore } from '../../../support/memory/store.ts';

const { sleep } = vi.hoisted(() => ({ sleep: vi.fn() }));
vi.mock('node:timers/promises', () => ({ setTimeout: sleep }));

it('lists what is old once, however often it looks', async () => {
  const source = { bucket: 'bucket', key: 'holdouts/tags.csv', etag: 'e' };
  const active = Active.parse({ run: 'run', name: 'tags', created_at: new Date(0).toISOString(), source });
  const run = unfrozenRun(active);
  const { store, bucket } = memoryStore();
  const write = (index: number, writtenAt: number) => {
    const id = `${writtenAt}-${String(index).padStart(8, '0')}`;
    const key = segmentKey(run.run, id, { count: 1, unanswered: 0, costMicroUsd: 0 });
    bucket.put(key, toJsonLines([]));
  };
  const now = Date.now();
  for (let index = 0; index < 5_000; index++) write(index, now - (5_000 - index) * 1_000);
  const listed: number[] = [];
  const execute = bucket.execute.bind(bucket);
  vi.spyOn(bucket, 'execute').mockImplementation((command) => {
    const answer = execute(command);
    if (typeof answer === 'object' && answer && 'Contents' in answer && Array.isArray(answer.Contents)) {
      listed.push(answer.Contents.length);
    }
    return answer;
  });
  // The last answer comes while it waits for the second time.
  sleep.mockImplementation(async () => {
    if (sleep.mock.calls.length === 2) write(5_000, now);
  });
  const answers = new Answers(run);
  const read = vi.spyOn(answers, 'read').mockResolvedValue();
  vi.spyOn(answers, 'isWhole').mockReturnValue(true);
  const sent = { samples: 5_001, sent: 5_001, decided: { rows: [5_001], ended: [], facts: [] } };
  expect(await awaitWave(run, sent, answers, { store, remainingMs: () => 600_000 })).toBe('whole');
  expect(read.mock.lastCall?.[1]).toEqual(bucket.keys(segmentsPrefix(run.run)));
  expect(listed.slice(0, 5)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
  // Two more looks.
  expect(listed).toHaveLength(7);
  expect(Math.max(...listed.slice(5))).toBeLessThanOrEqual(SEAL_LAG_MS / 1_000 + 2);
});
