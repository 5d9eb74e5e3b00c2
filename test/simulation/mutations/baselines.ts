// Slips a developer could make where dispatch asks the baselines.
import type { Mutations } from './edit.ts';

const COMPUTING = 'dispatch/computing/computing.ts';

export const BASELINES: Mutations = {
  'a checkpoint before its baselines stand': [
    {
      file: 'dispatch/send.ts',
      from: 'computing.write(block, sent)]);',
      to: 'void computing.write(block, sent).catch(() => {})]);',
    },
  ],
  'what baselines say is written again in other bytes': [
    { file: COMPUTING, from: 'latency_ms: 0, attempts: 1', to: 'latency_ms: Date.now() % 1_000, attempts: 1' },
  ],
  'a block is named after another one': [
    {
      file: COMPUTING,
      from: 'blockKey(run.run, first, end, lines.length)',
      to: 'blockKey(run.run, 0, end, lines.length)',
    },
  ],
  'baselines are asked for the first repeat only': [
    { file: COMPUTING, from: 'index < start + repeats;', to: 'index < start + 1;' },
  ],
  'baselines are asked and sent, too': [{ file: 'dispatch/send.ts', from: 'if (computed[variant]) continue;', to: '' }],
  'what baselines say is awaited from the queues': [
    {
      file: 'shared/computed/computed.ts',
      from: 'sent: (end / samplesPerRow(run)) * awaitedPerRow(run), covered: end',
      to: 'sent: end, covered: end',
    },
  ],
  'a report does not read what baselines say': [
    { file: 'report/table/load.ts', from: '[...blocks.map(({ key }) => key), ...segments]', to: 'segments' },
  ],
  'a report is made without what baselines say': [
    { file: 'report/table/load.ts', from: '[...blocks.map(({ key }) => key), ...segments]', to: 'segments' },
    {
      file: 'report/commit/commit.ts',
      from: 'if (distinct < coveredBy(dispatched) && !(',
      to: 'if (distinct < dispatched.sent && !(',
    },
  ],
  'a wave is judged without what baselines say': [
    { file: 'dispatch/deciding/await-wave.ts', from: '[...blocks, ...keys]', to: 'keys' },
  ],
  'what is lost of it is not said again': [
    { file: 'dispatch/resend.ts', from: 'await mendBlocks(run, dispatched, context);', to: '' },
  ],
  'all baselines are asked on a text of their own': [
    { file: COMPUTING, from: 'predict(text, index)', to: "predict(truth === 0 ? text : '', index)" },
  ],
};
