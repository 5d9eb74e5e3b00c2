// A day on which functions, queues, events and the bucket fail.
import { beforeAll, describe, expect, it, onTestFailed, onTestFinished } from 'vitest';
import { CLASSIFY_TIMEOUT } from '../../../infra/constructs/classify.ts';
import { COLLECT_TIMEOUT } from '../../../infra/constructs/collect.ts';
import { DISPATCH_TIMEOUT } from '../../../infra/constructs/dispatch.ts';
import { REPORT_TIMEOUT } from '../../../infra/constructs/report.ts';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { Faults, type FunctionKind } from '../faults.ts';
import { AskedTwice } from '../twice.ts';
import { figures, SOON_MS, upload, type World } from '../world.ts';

/** Seconds, for tests that wait for them: a message's visibility timeout and a function's timeout. */
const SHORT_VISIBILITY = 6;
const SHORT_TIMEOUT = 12;
/** Requests that S3 refuses before it is available again. An invocation gives up after three, and may be tried five times. */
const REFUSALS = 7;
const FUNCTIONS: readonly FunctionKind[] = ['dispatch', 'classify', 'collect', 'report'];
const TIMEOUTS: Record<FunctionKind, number> = {
  dispatch: DISPATCH_TIMEOUT.toSeconds(),
  classify: CLASSIFY_TIMEOUT.toSeconds(),
  collect: COLLECT_TIMEOUT.toSeconds(),
  report: REPORT_TIMEOUT.toSeconds(),
};

export function badDay(world: () => World): void {
  /** Each must produce the report of the quiet run. */
  describe('on a bad day', () => {
    let quiet: unknown;
    let faults: Faults;

    beforeAll(async () => {
      quiet = figures((await world().stack.report('tickets')).report);
      faults = new Faults(world().emulator, world().stack.outputs);
      await faults.setVisibility(SHORT_VISIBILITY);
      for (const kind of FUNCTIONS) await faults.prepare(kind, TIMEOUTS[kind]);
    });

    it.each(['throws', 'runs-out-of-memory', 'hangs'] as const)('each function %s once', async (fault) => {
      // So that one failure is not followed by others.
      onTestFailed(async () => {
        for (const kind of FUNCTIONS) await faults.prepare(kind, TIMEOUTS[kind]);
      });
      // New processes count their requests from the start.
      for (const kind of FUNCTIONS) await faults.prepare(kind, fault === 'hangs' ? SHORT_TIMEOUT : TIMEOUTS[kind]);
      for (const kind of FUNCTIONS) faults.ask(kind, fault);
      await upload(world().stack, fault);
      for (const kind of FUNCTIONS) {
        await expect.poll(() => faults.hasCome(kind, fault), { timeout: SOON_MS }).toBe(true);
        if (fault === 'hangs') await faults.prepare(kind, TIMEOUTS[kind]);
        if (kind !== 'dispatch') continue;
        // What the sweep does once the dead dispatcher's lease is over, five minutes later.
        for (const key of await world().stack.keys('active/')) {
          await faults.invoke('dispatch', { resume: key.slice('active/'.length) });
        }
      }
      // What Lambda does by itself a minute later.
      for (const key of await world().stack.keys('active/'))
        await faults.invoke('report', { render: key.slice('active/'.length) });
      expect(figures((await world().stack.report(fault)).report)).toEqual(quiet);
    });

    it('a queue delivers samples again while they are being classified', async () => {
      const before = world().asked.length;
      const one = new AskedTwice('locking old months');
      world().twice = one;
      await faults.setVisibility(1);
      onTestFinished(async () => {
        world().twice = undefined;
        await faults.setVisibility(SHORT_VISIBILITY);
      });
      await upload(world().stack, 'redelivered');
      const { report } = await world().stack.report('redelivered');
      expect(figures(report)).toEqual(quiet);
      expect(one.times).toBeGreaterThan(1);
      expect(world().asked.length - before).toBeGreaterThan(report.rows + 1);
    });

    it('S3 sends an event three times', async () => {
      await upload(world().stack, 'repeated');
      await world().stack.report('repeated');
      const event = await world().stack.event('holdouts/repeated.csv');
      for (let time = 0; time < 3; time++) await faults.invoke('dispatch', event);
      // One run for the upload itself, and one for the three events.
      const reports = async () =>
        (await world().stack.keys('reports/repeated/')).filter((key) => key.endsWith('/report.json'));
      await expect.poll(async () => (await reports()).length, { timeout: SOON_MS }).toBe(2);
      await expect.poll(() => world().stack.keys('active/'), { timeout: SOON_MS }).toEqual([]);
      for (const key of await reports())
        expect(figures(Report.parse(JSON.parse(await world().stack.text(key))))).toEqual(quiet);
    });

    it('the bucket is unavailable for a while', async () => {
      const outage = await faults.makeBucketUnavailable();
      onTestFinished(() => outage.end());
      await upload(world().stack, 'unavailable');
      await expect.poll(() => outage.refused, { timeout: SOON_MS }).toBeGreaterThanOrEqual(REFUSALS);
      outage.end();
      // The schedule runs only every five minutes.
      await faults.invoke('dispatch', { sweep: true });
      await faults.invoke('collect', { sweep: true });
      expect(figures((await world().stack.report('unavailable')).report)).toEqual(quiet);
    });
  });
}
