// Slips a developer could make where a run is sent in waves and stops when it is decided.
import type { Mutations } from './edit.ts';

export const STOPPING: Mutations = {
  'a wave is judged before all its answers are there': [
    {
      file: 'dispatch/deciding/await-wave.ts',
      from: "if (answers.isWhole(sent.decided.rows)) return 'whole';",
      to: "return 'whole';",
    },
  ],
  'a variant that is decided is sent the next wave, too': [
    {
      file: 'dispatch/deciding/send-waves.ts',
      from: 'const isWanted = wasSent(run, all);',
      to: 'const isWanted = () => true;',
    },
  ],
  'lost samples of a wave are not asked again': [
    {
      file: 'dispatch/deciding/sent-so-far.ts',
      from: 'if (!questions || !checkpoint) return',
      to: 'if (!questions || checkpoint) return',
    },
  ],
  'after a stop, the whole wave counts as sent': [
    {
      file: 'dispatch/deciding/send-waves.ts',
      from: 'sentOf(run, plan, first), context);',
      to: 'sentOf(run, plan, end), context);',
    },
  ],
  'the report counts what was decided as lost': [
    {
      file: 'shared/contracts/sent.ts',
      from: 'return row < (decided.rows[variant] ?? 0);',
      to: 'return row < Math.max(...decided.rows);',
    },
  ],
};
