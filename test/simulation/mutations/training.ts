// Slips a developer could make where train rows are embedded and classifiers trained, in dispatch and classify.
import type { Mutations } from './edit.ts';

export const TRAINING: Mutations = {
  'what train rows cost counts each time it is told': [
    {
      file: 'dispatch/training/train.ts',
      from: 'id: SPENT_ID,',
      to: "id: String(Math.floor(context.remainingMs())).padStart(8, '0'),",
    },
  ],
  'rows are sent before all vectors are there': [
    {
      file: 'dispatch/training/await-chunks.ts',
      from: 'chunks.size === wanted[index])',
      to: 'chunks.size > 0 && index >= 0)',
    },
  ],
  'rows are sent before any classifier is trained': [
    {
      file: 'dispatch/dispatch-run.ts',
      from: 'const outcome = await trainEmbeddings(run, context);',
      to: "void trainEmbeddings(run, context).catch(() => {});\n    const outcome = String('trained');",
    },
  ],
  'chunks that stand are sent again': [
    {
      file: 'dispatch/training/send-chunks.ts',
      from: 'if (standing.has(vectorsKey(run.run, index, chunk))) continue;',
      to: '',
    },
  ],
  'a chunk of which a row failed for now is stored without it': [
    {
      file: 'classify/asking/embedding/train-chunk.ts',
      from: "if (one.status === 'rejected') throw one.reason;",
      to: "if (one.status === 'rejected') continue;",
    },
  ],
  'a vector from memory costs again': [
    {
      file: 'classify/asking/embedding/train-chunk.ts',
      from: 'if (!fromCache) usage',
      to: 'usage',
    },
  ],
  'a chunk is stored whoever stored it before': [
    {
      file: 'classify/asking/embedding/train-chunk.ts',
      from: 'contentType: BINARY_TYPE, condition: { ifAbsent: true } }',
      to: 'contentType: BINARY_TYPE }',
    },
  ],
};
