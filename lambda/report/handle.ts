// One invocation of report: one try to make the report of one run.
import type { Context } from 'aws-lambda';
import { RenderEvent } from '../shared/contracts/messages.ts';
import { activeKey } from '../shared/keys.ts';
import type { Store } from '../shared/storage/store.ts';
import { renderRun } from './commit/commit.ts';
import type { Outlets } from './commit/ending.ts';
import { beginTry } from './commit/tries.ts';
import { giveUp } from './commit/unable.ts';

interface ReportDependencies extends Outlets {
  readonly store: Store;
}

type Limits = Pick<Context, 'getRemainingTimeInMillis' | 'memoryLimitInMB'>;

/** @throws what went wrong: Lambda tries again, and so do sweeps, until too many tries have failed. */
export function reportHandler({ store, ...outlets }: ReportDependencies) {
  return async (input: unknown, limits: Limits): Promise<void> => {
    const { render: run } = RenderEvent.parse(input);
    // It has ended: this is a late duplicate.
    if (!(await store.exists(activeKey(run)))) return;
    const one = await beginTry(store, run, limits);
    try {
      const failure = await one.failure();
      if (failure === 'wait') return await one.ended();
      await (failure ? giveUp(store, run, failure, outlets) : renderRun(store, run, outlets, Date.now()));
    } catch (error) {
      await one.failed(error);
      throw error;
    }
    await one.ended();
  };
}
