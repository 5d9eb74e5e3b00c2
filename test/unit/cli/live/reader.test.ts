// The live page's reader on a bucket: what it says at each moment, and what it asks of S3.
import { describe, expect, it } from 'vitest';
import { LiveReader } from '../../../../cli/live/reader.ts';
import type { LiveState } from '../../../../cli/live/state.ts';
import type { Run } from '../../../../lambda/shared/contracts/run.ts';
import { blockKey, reportJsonKey, reportPageKey, runKey } from '../../../../lambda/shared/keys.ts';
import { toJsonLines } from '../../../../lambda/shared/storage/json.ts';
import { prediction, runFolder } from '../../../support/runs/run-folder.ts';

const baseline = { kind: 'baseline', name: 'keywords', model: 'keywords' } as const;
/** Its samples are messages, as in a run from before dispatch asked the baselines. */
const awaited = { kind: 'baseline', name: 'majority', model: 'majority' } as const;
const ROWS = 1_000;

function start(fields: Partial<Run> = {}) {
  const folder = runFolder({ rows: ROWS, samples: ROWS, variants: [awaited], order: 'random', ...fields });
  let seconds = 0;
  const reader = new LiveReader(folder.store, folder.run, () => seconds);
  const look = async (later = 5): Promise<{ state: LiveState; asked: string[] }> => {
    seconds += later;
    folder.asked.length = 0;
    const state = await reader.look();
    return { state, asked: [...folder.asked] };
  };
  const segment = (nth: number) =>
    folder.segment(
      nth,
      Array.from({ length: 10 }, (_, at) => prediction(nth * 10 + at)),
    );
  return { folder, reader, look, segment };
}

describe('LiveReader', () => {
  it('reads each segment once, and lists only from the last known ones on', async () => {
    const { look, segment } = start();
    segment(1);
    const { state } = await look();
    expect(state).toMatchObject({ stage: 'asking', done: 10, total: ROWS, variants: [{ answered: 10 }] });
    segment(3);
    segment(2);
    const { state: later, asked } = await look();
    expect(later).toMatchObject({ done: 30, perSecond: 4, quietSeconds: 0, variants: [{ answered: 30, scored: 30 }] });
    expect(asked.filter((request) => request.includes('.jsonl.gz'))).toHaveLength(2);
    const { state: quiet, asked: idle } = await look(25);
    expect(quiet).toMatchObject({ done: 30, quietSeconds: 25 });
    expect(idle.filter((request) => request.includes('.jsonl.gz'))).toEqual([]);
  });

  it('asks S3 for one list and a handful of objects while nothing happens', async () => {
    const { look, segment } = start();
    segment(1);
    await look();
    const { asked } = await look();
    expect(asked.map((request) => request.split(' ')[0])).toEqual([
      // report.json, the segments, stop.json, waiting.json
      'HeadObject',
      'ListObjectsV2',
      'GetObject',
      'GetObject',
    ]);
  });

  it('shows at once what it has read when it is opened late, and catches up', async () => {
    const { folder, reader, look } = start();
    for (let nth = 0; nth < 150; nth++) folder.segment(1000 + nth, [prediction(nth)]);
    expect((await look()).state).toMatchObject({ done: 150, unread: 50, variants: [{ answered: 100 }] });
    expect(reader.isBehind).toBe(true);
    expect((await look()).state).toMatchObject({ done: 150, unread: 0, variants: [{ answered: 150 }] });
    expect(reader.isBehind).toBe(false);
  });

  it('reads what the baselines said, and lists them only until all is there', async () => {
    const { folder, look } = start({
      variants: [baseline],
      baseline_rows: 500,
    });
    const block = (first: number, end: number) => {
      const said = Array.from({ length: end - first }, (_, at) => prediction(first + at));
      folder.bucket.put(blockKey(folder.run.run, first, end, said.length), toJsonLines(said));
    };
    block(0, 500);
    expect((await look()).state).toMatchObject({ done: 500, total: ROWS, variants: [{ answered: 500 }] });
    block(500, 1000);
    expect((await look()).state.variants).toMatchObject([{ answered: 1000 }]);
    const { state, asked } = await look();
    expect(state.variants).toMatchObject([{ answered: 1000 }]);
    expect(asked.filter((request) => request.includes('baselines/'))).toEqual([]);
  });

  it('goes on past a damaged segment, and counts a sample of two segments once', async () => {
    const { folder, look, segment } = start();
    folder.bucket.put(segment(1), Buffer.from('cut'));
    segment(2);
    folder.segment(3, [prediction(20), prediction(21), prediction(30)]);
    expect((await look()).state).toMatchObject({ done: 23, variants: [{ answered: 11 }] });
  });

  it('says why a run waits, and that it is being stopped', async () => {
    const { folder, look } = start();
    folder.put('waiting.json', { where: 'openai', code: 'quota', message: 'pay\u001b[2J', at: '2026-01-02T03:04:05Z' });
    expect((await look()).state.notes).toEqual([
      '03:04 UTC, openai: quota: pay. The run continues once that is fixed.',
    ]);
    folder.put('stop.json', { code: 'cancelled', message: 'Somebody cancelled it.' });
    expect((await look()).state.notes).toEqual(['The run is being stopped. Somebody cancelled it.']);
  });

  it('knows each stage of a run', async () => {
    const { folder, reader, look, segment } = start({ rows: 20, samples: 20 });
    const frozen = folder.json(runKey(folder.run.run));
    await folder.store.delete(runKey(folder.run.run));
    expect((await look()).state).toMatchObject({ stage: 'reading', variants: [], total: 0 });
    folder.putJson(runKey(folder.run.run), frozen);
    expect((await look()).state.stage).toBe('asking');
    segment(0);
    segment(1);
    // Duplicates fill the count, too: only the manifest says that everything is there.
    expect((await look()).state).toMatchObject({ stage: 'asking', done: 19 });
    folder.put('manifest.json', {});
    expect((await look()).state).toMatchObject({ stage: 'writing', done: 20 });
    folder.bucket.put(reportPageKey(folder.run.name, folder.run.run), Buffer.from('the page'));
    folder.putJson(reportJsonKey(folder.run.name, folder.run.run), {});
    expect((await look()).state.stage).toBe('ended');
    expect(Buffer.from(await reader.report()).toString()).toBe('the page');
  });

  it('says that train rows are being embedded', async () => {
    const model = { endpoint: 'openai', model: 'e', parameters: {}, dimensions: 2, rows: 9 };
    const { folder, look } = start({ embedded: { models: [model] } });
    expect((await look()).state.stage).toBe('training');
    folder.put('trained.json', {});
    expect((await look()).state.stage).toBe('asking');
  });
});
