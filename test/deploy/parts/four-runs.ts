// Two teams, two endpoints and four runs at once.
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { Account } from '../../../lambda/shared/spend/account.ts';
import { filesOf, markOf, marksIn, type TeamRun, teamRuns } from '../at-once.ts';
import { spendingTold } from '../events.ts';
import { figures, PRICES, type World } from '../world.ts';

export function fourRuns(world: () => World): void {
  describe('two teams, two endpoints and four runs at once', () => {
    const runs = teamRuns({ openai: 'scripted', other: 'different' });
    const together: Report[] = [];
    const alone: unknown[] = [];

    /** Everything but the holdout, which starts the run. */
    async function prepare(one: TeamRun, folder: string): Promise<() => Promise<void>> {
      const { benchmark, train, holdout } = filesOf(one);
      await world().stack.put(`benchmarks/${folder}/${one.name}.yaml`, benchmark);
      await world().stack.put(`train/${folder}/${one.name}.csv`, train);
      return () => world().stack.put(`holdouts/${folder}/${one.name}.csv`, holdout);
    }

    beforeAll(async () => {
      for (const one of runs) {
        const folder = `${one.team}-alone`;
        await (await prepare(one, folder))();
        alone.push(figures((await world().stack.report(`${folder}/${one.name}`)).report));
      }
      world().asked.length = 0;
      const starts = await Promise.all(runs.map((one) => prepare(one, one.team)));
      await Promise.all(starts.map((start) => start()));
      const reports = await Promise.all(runs.map((one) => world().stack.report(`${one.team}/${one.name}`)));
      together.push(...reports.map(({ report }) => report));
    });

    it('each run’s report is the one that it has alone', () => {
      expect(together.map(({ status }) => status)).toEqual(runs.map(() => 'complete'));
      expect(together.map(figures)).toEqual(alone);
    });

    it('no call, prediction or row is in another’s place', async () => {
      for (const { endpoint, body } of world().asked) {
        const [mark, ...others] = marksIn(body);
        expect(others).toEqual([]);
        expect(Object.keys(runs.find((one) => markOf(one) === mark)?.models ?? {})).toContain(endpoint);
      }
      for (const [at, one] of runs.entries()) {
        const [run = '', samples = 0] = [together[at]?.run, together[at]?.samples];
        const segments = await world().stack.keys(`runs/${run}/segments/`);
        const lines = (await Promise.all(segments.map((key) => world().stack.unpacked(key)))).join('\n').split('\n');
        const indexes = new Set(lines.map((line) => z.object({ index: z.int() }).parse(JSON.parse(line)).index));
        expect([...indexes].sort((a, b) => a - b)).toEqual(Array.from({ length: samples }, (_, index) => index));
        const csv = await world().stack.text(`reports/${one.team}/${one.name}/${basename(run)}/predictions.csv`);
        const rows: Record<string, string>[] = parse(csv, { columns: true });
        expect(rows.every(({ id = '' }) => id.startsWith(`${one.team}-${one.name}-`))).toBe(true);
      }
    });

    it('each endpoint and each run is charged for its own', async () => {
      const { runs: charged } = Account.parse(JSON.parse(await world().stack.text('spend/account.json')));
      const told = spendingTold(world().emulator.log());
      for (const [at, one] of runs.entries()) {
        const { run, variants } = together[at] ?? { run: '', variants: [] };
        let all = 0;
        for (const [endpoint, name] of Object.entries(one.models)) {
          const { usage, cost_usd } = variants.find((variant) => variant.model === name) ?? {};
          const price = Object.entries(PRICES).find(([priced]) => priced === name)?.[1] ?? { input: 0, output: 0 };
          const microUsd = (usage?.prompt_tokens ?? 0) * price.input + (usage?.completion_tokens ?? 0) * price.output;
          expect(microUsd).toBeGreaterThan(0);
          expect((cost_usd ?? 0) * 1e6).toBeCloseTo(microUsd, 3);
          expect((told.get(`${run} ${endpoint}`) ?? 0) * 1e6).toBeCloseTo(microUsd, 3);
          all += microUsd;
        }
        expect(charged[run]?.spent_micro_usd).toBeCloseTo(all, 0);
      }
    });
  });

  it('no function lacked a permission, and none failed', () => {
    expect(world().emulator.log()).not.toMatch(/AccessDenied|not authorized|"level":"ERROR"|Worker init failed/);
  });
}
