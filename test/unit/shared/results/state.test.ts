import { expect, it } from 'vitest';
import { segmentKey } from '../../../../lambda/shared/keys.ts';
import { runState } from '../../../../lambda/shared/results/state.ts';
import { memoryStore } from '../../../support/memory/store.ts';

const RUN = '20260102T030405678Z-0f1e2d3c4b5a';

it("a run's state is what all pages of one LIST say about it, and about no other run", async () => {
  const { store, putJson, asked } = memoryStore({ pageSize: 2 });
  const segments = [3, 1, 2].map((n) => {
    const facts = { count: n, unanswered: 0, costMicroUsd: 10 * n };
    return segmentKey(RUN, `000000${n}000000-0000000${n}`, facts);
  });
  for (const key of [...segments, 'run.json', 'dispatched.json', 'manifest.json', 'stop.json', 'waiting.json']) {
    putJson(key.startsWith('runs/') ? key : `runs/${RUN}/${key}`, {});
  }
  putJson(`runs/${RUN}/segments/someone's notes.txt`, 'none of ours');
  putJson(segmentKey(`${RUN}-other`, '0000001000000-00000001', { count: 9, unanswered: 0, costMicroUsd: 9 }), {});
  expect(await runState(store, RUN)).toEqual({
    dispatched: true,
    manifest: true,
    stopped: true,
    askedAgain: false,
    malformed: 0,
    segments: segments.toSorted(),
    predictions: 6,
    spend: { microUsd: 60, comingMicroUsd: 120, perPrediction: 10 },
  });
  expect(asked).toEqual(Array(5).fill(`ListObjectsV2 runs/${RUN}/`));
});

it('a run without any objects has nothing', async () => {
  const { store } = memoryStore();
  expect(await runState(store, RUN)).toEqual({
    dispatched: false,
    manifest: false,
    stopped: false,
    askedAgain: false,
    malformed: 0,
    segments: [],
    predictions: 0,
    spend: { microUsd: 0, comingMicroUsd: 0, perPrediction: 0 },
  });
});
