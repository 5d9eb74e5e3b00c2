// What collect does once its segment exists: it keeps to the budget, and starts the report when that is due.
import { describe, expect, it } from 'vitest';
import { advanceRun } from '../../../lambda/collect/advance.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import { prediction, type RunFolder, runFolder } from '../../support/runs/run-folder.ts';

const cancelled = { code: 'cancelled', message: 'by the user' };

/** @returns how often report was started */
async function advanced(folder: RunFolder): Promise<number> {
  let rendered = 0;
  const render = async () => void rendered++;
  await advanceRun(folder.store, folder.run.run, { render, measure: folder.outlets.measure }, []);
  return rendered;
}
const settled = async (folder: RunFolder): Promise<RunFolder> => {
  await advanced(folder);
  return folder;
};

describe('report is started', () => {
  const four = [0, 1, 2, 3].map((index) => prediction(index));

  it.each<[number, string, (folder: RunFolder) => void]>([
    [0, 'while the run is being dispatched', (folder) => void folder.segment(1, four)],
    [
      0,
      'while there are fewer predictions than samples',
      (folder) => {
        folder.put('dispatched.json', { samples: 4, sent: 4 });
        folder.segment(1, four.slice(1));
      },
    ],
    [
      1,
      'if there are as many',
      (folder) => {
        folder.put('dispatched.json', { samples: 4, sent: 4 });
        folder.segment(1, four.slice(2));
        folder.segment(2, four.slice(2));
      },
    ],
    [1, 'if there is a manifest, whose writer may have died', (folder) => folder.put('manifest.json', {})],
    [
      0,
      'if there is a manifest, and the run has ended',
      (folder) => {
        folder.put('manifest.json', {});
        folder.bucket.lose('active/run');
      },
    ],
  ])('%i times %s', async (times, _, prepare) => {
    const folder = runFolder();
    prepare(folder);
    expect(await advanced(folder)).toBe(times);
  });

  it('or the caller keeps its messages', async () => {
    const folder = runFolder();
    folder.put('dispatched.json', { samples: 4, sent: 0 });
    const render = () => Promise.reject(new Error('throttled'));
    const { measure } = folder.outlets;
    await expect(advanceRun(folder.store, 'run', { render, measure }, [])).rejects.toThrow('throttled');
  });
});

describe('a budget', () => {
  const spending = (budget_usd: number, more: Partial<RunFolder['run']> = {}): RunFolder => {
    const benchmark = Benchmark.parse({ limits: { budget_usd } });
    const folder = runFolder({ rows: 9, samples: 9, benchmark, ...more });
    folder.segment(1, [prediction(0, { cost_micro_usd: 60 }), prediction(1, { cost_micro_usd: 60 })]);
    return folder;
  };

  it('stops its run when it is spent', async () => {
    const folder = await settled(spending(0.0001));
    expect(folder.json('runs/run/stop.json')).toMatchObject({ code: 'budget_exceeded' });
  });

  it('lets its run continue until then', async () => {
    const folder = await settled(spending(1));
    expect(folder.json('runs/run/stop.json')).toBeUndefined();
  });

  it("takes no other stop's place, even if that came in between", async () => {
    let cancel: (() => void) | undefined;
    const benchmark = Benchmark.parse({ limits: { budget_usd: 0.0001 } });
    const folder = runFolder(
      { rows: 9, samples: 9, benchmark },
      { before: (asked) => void (asked === 'PutObject runs/run/stop.json' && cancel?.()) },
    );
    cancel = () => folder.put('stop.json', cancelled);
    folder.segment(1, [prediction(0, { cost_micro_usd: 500 })]);
    await settled(folder);
    expect(folder.json('runs/run/stop.json')).toEqual(cancelled);
  });
});
