// What one worker does once its segment exists, whatever others have done before it.

import { describe, expect, it } from 'vitest';
import { renderRun } from '../../../../lambda/report/commit/commit.ts';
import type { RunFolder } from '../../../support/runs/run-folder.ts';
import { prediction, runFolder } from '../../../support/runs/run-folder.ts';

const ALL_SENT = { samples: 4, sent: 4 };
const cancelled = { code: 'cancelled', message: 'by the user' };

/** Two hours after the deadline. */
const closing = ({ run }: RunFolder) => Date.parse(run.deadline_at) + 2 * 3_600_000 + 1;

const settled = async (folder: RunFolder): Promise<RunFolder> => {
  await renderRun(folder.store, folder.run.run, folder.outlets, Date.parse(folder.run.created_at));
  return folder;
};
const manifest = ({ json }: RunFolder) => json('runs/run/manifest.json');

/** All samples in two segments, the second with a duplicate. */
function complete(folder: RunFolder): string[] {
  folder.put('dispatched.json', ALL_SENT);
  return [
    folder.segment(1, [prediction(0), prediction(1)]),
    folder.segment(2, [prediction(1, { latency_ms: 9 }), prediction(2), prediction(3)]),
  ];
}

describe('a run that is complete', () => {
  it('is committed as listed, reported and announced', async () => {
    const folder = runFolder();
    const segments = complete(folder);
    await settled(folder);
    expect(manifest(folder)).toEqual({ run: 'run', ...ALL_SENT, segments });
    expect(folder.ended.published).toEqual([{ 0: 1, 1: 1, 2: 1, 3: 1 }]);
    expect(folder.ended.announced).toHaveLength(1);
    expect(folder.bucket.current('active/run')).toBeUndefined();
  });

  it('is reported from the existing manifest, not from what is there by now', async () => {
    const folder = runFolder();
    const [first = '', second = ''] = complete(folder);
    const earlier = folder.segment(0, [prediction(0, { latency_ms: 7 })]);
    folder.put('manifest.json', { run: 'run', ...ALL_SENT, segments: [first, second] });
    await settled(folder);
    expect(earlier < first).toBe(true);
    expect(folder.ended.published).toEqual([{ 0: 1, 1: 1, 2: 1, 3: 1 }]);
  });

  it('is reported from the manifest of a faster worker that wrote in between', async () => {
    let other: (() => void) | undefined;
    const folder = runFolder(
      {},
      { before: (asked) => void (asked.startsWith('PutObject runs/run/manifest') && other?.()) },
    );
    const [first = '', second = ''] = complete(folder);
    const more = folder.segment(0, [prediction(0, { latency_ms: 7 })]);
    other = () => folder.put('manifest.json', { run: 'run', ...ALL_SENT, segments: [first, second] });
    await settled(folder);
    expect(manifest(folder)).toMatchObject({ segments: [first, second] });
    expect(folder.bucket.versions('runs/run/manifest.json')).toHaveLength(1);
    expect(more < first).toBe(true);
    expect(folder.ended.published).toEqual([{ 0: 1, 1: 1, 2: 1, 3: 1 }]);
  });

  it('is ended, and not reported again, if its report exists but its writer died', async () => {
    const folder = runFolder();
    folder.put('manifest.json', { run: 'run', ...ALL_SENT, segments: complete(folder) });
    folder.putJson('reports/tags/run/report.json', { status: 'complete', headline: '', rows: 4, variants: [] });
    await settled(folder);
    expect(folder.ended.published).toEqual([]);
    expect(folder.ended.announced).toHaveLength(1);
    expect(folder.bucket.current('active/run')).toBeUndefined();
  });
});

describe('a run that is not complete', () => {
  it.each([
    [
      'is still being dispatched',
      (folder: RunFolder) =>
        void folder.segment(
          1,
          [0, 1, 2, 3].map((n) => prediction(n)),
        ),
    ],
    [
      'has fewer predictions than samples',
      (folder: RunFolder) => {
        folder.put('dispatched.json', ALL_SENT);
        folder.segment(
          1,
          [0, 1, 2].map((n) => prediction(n)),
        );
      },
    ],
    [
      'has as many predictions, and some twice',
      (folder: RunFolder) => {
        folder.put('dispatched.json', ALL_SENT);
        folder.segment(
          1,
          [0, 1, 2, 2, 2].map((n) => prediction(n)),
        );
      },
    ],
  ])('is left alone where it %s', async (_, prepare) => {
    const folder = runFolder();
    prepare(folder);
    await settled(folder);
    expect(manifest(folder)).toBeUndefined();
    expect(folder.ended.published).toEqual([]);
  });

  it('is complete with what had been sent when it was stopped', async () => {
    const folder = runFolder();
    folder.put('dispatched.json', { samples: 4, sent: 2 });
    folder.put('stop.json', cancelled);
    const segments = [folder.segment(1, [prediction(0), prediction(1)])];
    await settled(folder);
    expect(manifest(folder)).toEqual({ run: 'run', samples: 4, sent: 2, segments, stop: cancelled });
  });
});

describe('a segment that is damaged', () => {
  const damaged = (): RunFolder => {
    const folder = runFolder();
    const [first = ''] = complete(folder);
    folder.bucket.damage(first, Buffer.from('cut'));
    return folder;
  };

  it('is waited for, and the user is told', async () => {
    const folder = await settled(damaged());
    expect(manifest(folder)).toBeUndefined();
    expect(folder.json('runs/run/waiting.json')).toMatchObject({ code: 'damaged' });
  });

  it('is left out of the manifest of a stopped run', async () => {
    const folder = damaged();
    folder.put('stop.json', cancelled);
    await settled(folder);
    expect(manifest(folder)).toMatchObject({ segments: [expect.stringContaining('0000000000002-')], stop: cancelled });
    expect(folder.ended.published).toEqual([{ 1: 9, 2: 1, 3: 1 }]);
  });

  it('is not left out while others are still missing', async () => {
    const folder = damaged();
    folder.put('stop.json', cancelled);
    folder.put('dispatched.json', { samples: 9, sent: 9 });
    folder.segment(
      3,
      [2, 2, 2, 2, 2].map((n) => prediction(n)),
    );
    await settled(folder);
    expect(manifest(folder)).toBeUndefined();
  });

  it('prevents a report from a manifest that names it', async () => {
    const folder = damaged();
    const segments = folder.bucket.keys('runs/run/segments/');
    folder.put('manifest.json', { run: 'run', ...ALL_SENT, segments });
    await settled(folder);
    expect(folder.ended.published).toEqual([]);
    expect(folder.json('runs/run/waiting.json')).toMatchObject({ code: 'damaged' });
  });
});

describe('a run that is closed as it is', () => {
  it('counts what is missing as lost, and what was never sent as skipped', async () => {
    const folder = runFolder();
    folder.put('dispatched.json', { samples: 4, sent: 3 });
    folder.put('stop.json', cancelled);
    const segments = [folder.segment(1, [prediction(0)])];
    await renderRun(folder.store, 'run', folder.outlets, closing(folder));
    expect(manifest(folder)).toEqual({ run: 'run', samples: 4, sent: 3, segments, stop: cancelled });
    expect(folder.ended.measured[0]).toEqual({ RunsClosed: 1 });
    expect(folder.ended.announced).toHaveLength(1);
  });

  it('counts everything as sent if its dispatch was never done', async () => {
    const folder = runFolder();
    await renderRun(folder.store, 'run', folder.outlets, closing(folder));
    expect(manifest(folder)).toEqual({ run: 'run', ...ALL_SENT, segments: [] });
  });

  it('leaves an existing manifest as it is', async () => {
    const folder = runFolder();
    const committed = { run: 'run', ...ALL_SENT, segments: complete(folder) };
    folder.put('manifest.json', committed);
    folder.segment(0, [prediction(0, { latency_ms: 7 })]);
    await renderRun(folder.store, 'run', folder.outlets, closing(folder));
    expect(manifest(folder)).toEqual(committed);
    expect(folder.ended.published).toEqual([{ 0: 1, 1: 1, 2: 1, 3: 1 }]);
  });
});
