// Slips a developer could make in collect.
import type { Mutations } from './edit.ts';

export const COLLECT: Mutations = {
  'acknowledge before the segment': [
    { file: 'collect/handle.ts', from: 'await writeSegment(', to: 'void writeSegment(' },
  ],
  'acknowledge before the LIST': [{ file: 'collect/handle.ts', from: 'await advanceRun(', to: 'void advanceRun(' }],
  'only the first run of a batch is looked after': [
    {
      file: 'collect/handle.ts',
      from: 'await advanceRun(store, run, outlets, written, batch.predictions, frozen);',
      to: 'await advanceRun(store, run, outlets, written, batch.predictions, frozen);\n        break;',
    },
  ],
  "one run's failure fails the batch of another": [
    {
      file: 'collect/handle.ts',
      from: 'failed.push(...batch.messageIds)',
      to: 'failed.push(...event.Records.map((record) => record.messageId))',
    },
  ],
  'the first message of a run stands for all': [
    {
      file: 'collect/handle.ts',
      from: 'failed.push(...batch.messageIds)',
      to: 'failed.push(...batch.messageIds.slice(0, 1))',
    },
  ],
  'a dead letter is ignored': [
    { file: 'collect/batch.ts', from: 'if (!dead.success) return readOdd(value);', to: 'if (dead) return undefined;' },
  ],
  'a run needs one prediction more than samples': [
    {
      file: 'collect/advance.ts',
      from: 'counted.predictions >= counted.dispatched.sent',
      to: 'counted.predictions > counted.dispatched.sent',
    },
  ],
  'a stopped run waits for samples that were not sent': [
    {
      file: 'collect/advance.ts',
      from: 'counted.predictions >= counted.dispatched.sent',
      to: 'counted.predictions >= counted.dispatched.samples',
    },
  ],
  'a budget is that of the first run': [
    {
      file: 'shared/spend/keep-to-budget.ts',
      from: 'stopForBudget(run,',
      to: 'stopForBudget((first ??= run),',
    },
    {
      file: 'shared/spend/keep-to-budget.ts',
      from: 'export async function keepToBudget(',
      to: 'let first: Run | undefined;\nexport async function keepToBudget(',
    },
  ],
  'a stop is written over another': [
    {
      file: 'shared/spend/keep-to-budget.ts',
      from: 'putJson(stopKey(run.run), stop, { ifAbsent: true })',
      to: 'putJson(stopKey(run.run), stop)',
    },
  ],
  'a sweep of collect that forgets active/': [
    { file: 'collect/sweep.ts', from: 'store.list(ACTIVE)', to: "store.list('forgotten/')" },
  ],
  'a sweep of collect looks at one run only': [
    {
      file: 'collect/sweep.ts',
      from: 'const inTurn = [...keys.slice(first), ...keys.slice(0, first)];',
      to: 'const inTurn = keys.slice(0, 1);',
    },
  ],
  'a deadline is the time of the upload': [
    {
      file: 'collect/sweep.ts',
      from: '{ run, deadline_at, benchmark }: Run',
      to: '{ run, created_at: deadline_at, benchmark }: Run',
    },
  ],
  'a deadline is never reached': [
    {
      file: 'collect/sweep.ts',
      from: 'if (now <= Date.parse(deadline_at)) return;',
      to: 'if (now <= Date.parse(deadline_at) + 7_200_000) return;',
    },
  ],
  'a state is read from the segments that had been there before': [
    {
      file: 'collect/handle.ts',
      from: 'const written = await collect(',
      to: 'const before = advanceRun(store, run, outlets, []);\n        await collect(',
    },
    {
      file: 'collect/handle.ts',
      from: 'await advanceRun(store, run, outlets, written, batch.predictions, frozen);',
      to: 'await before;',
    },
  ],
  'messages are let go before the report is accepted': [
    {
      file: 'collect/advance.ts',
      from: 'await outlets.render(run);',
      to: 'void outlets.render(run).catch(() => undefined);',
    },
  ],
  'a manifest is taken for a report': [
    {
      file: 'collect/advance.ts',
      from: 'if (counted.manifest) return await store.exists(activeKey(run));',
      to: 'if (counted.manifest) return false;',
    },
  ],
  'a sweep of collect starts no report': [
    { file: 'collect/sweep.ts', from: 'if (due) await', to: 'if (due && now === 0) await' },
  ],
};
