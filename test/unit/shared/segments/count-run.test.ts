import { describe, expect, it } from 'vitest';
import { SEAL_LAG_MS, SEAL_STEP } from '../../../../lambda/shared/contracts/limits.ts';
import {
  askedAgainKey,
  dispatchedKey,
  manifestKey,
  sealedKey,
  segmentKey,
  segmentsPrefix,
  stopKey,
} from '../../../../lambda/shared/keys.ts';
import { countRun, mendSealed, readSealed } from '../../../../lambda/shared/segments/count-run.ts';
import { memoryStore } from '../../../support/memory/store.ts';

const RUN = '20260102T030405678Z-0f1e2d3c4b5a';
const NOW = 1_767_323_045_678;
const AGAIN = { times: 1, samples: 1, underway: 0, unreadable: 0, lost_micro_usd: 0 };

/** A bucket with a segment of one prediction for each of so many seconds, the newest written now. */
function started(seconds: number) {
  const memory = memoryStore({ pageSize: 1000 });
  const write = (writtenAt: number, count = 1): string => {
    const id = `${String(writtenAt).padStart(13, '0')}-00000001`;
    const key = segmentKey(RUN, id, { count, unanswered: 0, costMicroUsd: 10 });
    memory.putJson(key, {});
    return key;
  };
  for (let ago = seconds - 1; ago >= 0; ago--) write(NOW - ago * 1_000);
  const lists = () => memory.asked.filter((asked) => asked.startsWith('List'));
  /** Keys that were listed from here on. */
  const listed = async (work: () => Promise<unknown>) => {
    let keys = 0;
    const execute = memory.bucket.execute.bind(memory.bucket);
    memory.bucket.execute = (command) => {
      const answer = execute(command);
      if (typeof answer === 'object' && answer && 'Contents' in answer && Array.isArray(answer.Contents))
        keys += answer.Contents.length;
      return answer;
    };
    await work();
    memory.bucket.execute = execute;
    return keys;
  };
  return { ...memory, write, lists, listed };
}

const LAG = SEAL_LAG_MS / 1_000;

describe('countRun', () => {
  it('says how far a run is, from no segments and no other objects on', async () => {
    const { store } = memoryStore();
    expect(await countRun(store, RUN, [], NOW)).toEqual({
      dispatched: undefined,
      manifest: false,
      stopped: false,
      askedAgain: undefined,
      predictions: 0,
      spend: { microUsd: 0, comingMicroUsd: 0, perPrediction: 0 },
    });
  });

  it('reads what stands besides the segments, and no other run', async () => {
    const { store, putJson, write } = started(3);
    putJson(dispatchedKey(RUN), { samples: 9, sent: 8 });
    putJson(manifestKey(RUN), {});
    putJson(stopKey(RUN), {});
    putJson(askedAgainKey(RUN), AGAIN);
    putJson(`${segmentsPrefix(RUN)}someone's notes.txt`, 'none of ours');
    putJson(segmentKey(`${RUN}-other`, '1-00', { count: 9, unanswered: 0, costMicroUsd: 9 }), {});
    expect(await countRun(store, RUN, [write(NOW, 4)], NOW)).toEqual({
      dispatched: { samples: 9, sent: 8 },
      manifest: true,
      stopped: true,
      askedAgain: AGAIN,
      predictions: 7,
      spend: { microUsd: 40, comingMicroUsd: 160, perPrediction: 40 / 7 },
    });
  });

  it('lists no more than what came since the lag and the last step, however long the run is', async () => {
    const { store, write, listed } = started(5_000);
    await countRun(store, RUN, [], NOW);
    for (const second of [1, 2, 1_000, 2_000]) {
      let counted: unknown;
      const keys = await listed(async () => {
        counted = await countRun(store, RUN, [write(NOW + second * 1_000)], NOW + second * 1_000);
      });
      expect(keys).toBeLessThanOrEqual(LAG + SEAL_STEP + 2);
      expect(counted).toMatchObject({ predictions: 5_000 + [1, 2, 1_000, 2_000].indexOf(second) + 1 });
    }
  });

  it('seals nothing of a run that is over within the lag', async () => {
    const { store, asked } = started(LAG);
    await countRun(store, RUN, [], NOW);
    expect(asked.filter((one) => one.startsWith('Put'))).toEqual([]);
  });

  it('counts all segments where its own is below the seal, and mends the seal', async () => {
    const { store, write, listed } = started(5_000);
    await countRun(store, RUN, [], NOW);
    const late = write(NOW - 4_000_001, 7);
    // Nobody else sees it, and nobody counts too much.
    expect(await countRun(store, RUN, [write(NOW + 1)], NOW)).toMatchObject({ predictions: 5_001 });
    expect(await countRun(store, RUN, [late], NOW)).toMatchObject({ predictions: 5_008 });
    const keys = await listed(async () => {
      expect(await countRun(store, RUN, [write(NOW + 2)], NOW)).toMatchObject({ predictions: 5_009 });
    });
    expect(keys).toBeLessThan(300);
  });

  it('counts anew once samples were asked again: what is gone is accounted for elsewhere', async () => {
    const { store, bucket, putJson, write } = started(5_000);
    await countRun(store, RUN, [], NOW);
    const [first = ''] = bucket.keys(segmentsPrefix(RUN));
    bucket.lose(first);
    expect(await countRun(store, RUN, [], NOW)).toMatchObject({ predictions: 5_000 });
    putJson(askedAgainKey(RUN), AGAIN);
    expect(await countRun(store, RUN, [], NOW)).toMatchObject({ predictions: 4_999 });
    expect((await readSealed(store, RUN)).sealed).toMatchObject({ asked_again: 1 });
    expect(await countRun(store, RUN, [write(NOW + 1)], NOW)).toMatchObject({ predictions: 5_000 });
  });

  it('replaces a seal that no longer holds at once, however little is settled', async () => {
    const { store, bucket, putJson } = started(LAG + SEAL_STEP);
    await countRun(store, RUN, [], NOW);
    for (const key of bucket.keys(segmentsPrefix(RUN)).slice(0, SEAL_STEP - 1)) bucket.lose(key);
    putJson(askedAgainKey(RUN), AGAIN);
    await countRun(store, RUN, [], NOW);
    expect((await readSealed(store, RUN)).sealed).toMatchObject({ segments: 1, asked_again: 1 });
  });

  it('takes a seal that cannot be read for none, and replaces it', async () => {
    const { store, putJson } = started(5_000);
    putJson(sealedKey(RUN), { up_to: 5 });
    expect(await countRun(store, RUN, [], NOW)).toMatchObject({ predictions: 5_000 });
    expect((await readSealed(store, RUN)).sealed).toMatchObject({ segments: 5_000 - LAG });
  });

  it('never writes over a seal that it has not read', async () => {
    let other = () => {};
    const memory = memoryStore({ before: (asked) => asked.startsWith('Put') && other() });
    const { store, putJson } = memory;
    for (let ago = 1_000; ago >= 0; ago--) {
      const id = `${NOW - ago * 1_000}-00000001`;
      putJson(segmentKey(RUN, id, { count: 1, unanswered: 0, costMicroUsd: 0 }), {});
    }
    const faster = { segments: 1, predictions: 1, micro_usd: 0, up_to: 'a', asked_again: 0 };
    // The first seal, and one that replaces another.
    for (const segments of [1, 2]) {
      other = () => putJson(sealedKey(RUN), { ...faster, segments });
      expect(await countRun(store, RUN, [], NOW)).toMatchObject({ predictions: 1_001 });
      expect(memory.json(sealedKey(RUN))).toEqual({ ...faster, segments });
      putJson(sealedKey(RUN), { ...faster, asked_again: 1 });
    }
  });
});

describe('mendSealed', () => {
  const mend = async ({ store, bucket }: ReturnType<typeof started>) => {
    const standing = await readSealed(store, RUN);
    await mendSealed(store, RUN, standing, { keys: bucket.keys(segmentsPrefix(RUN)), askedAgain: 0, now: NOW });
  };

  it('finds a segment that nobody counts', async () => {
    const cloud = started(5_000);
    const { store, write } = cloud;
    await countRun(store, RUN, [], NOW);
    write(NOW - 4_000_001, 7);
    await mend(cloud);
    expect(await countRun(store, RUN, [write(NOW + 1)], NOW)).toMatchObject({ predictions: 5_008 });
  });

  it('leaves a seal that is true alone, and makes none', async () => {
    const cloud = started(5_000);
    await mend(cloud);
    expect(cloud.json(sealedKey(RUN))).toBeUndefined();
    await countRun(cloud.store, RUN, [], NOW);
    const puts = () => cloud.asked.filter((one) => one.startsWith('Put')).length;
    const before = puts();
    await mend(cloud);
    expect(puts()).toBe(before);
  });
});
