// Slips a developer could make in counting a run by its seal.
import type { Mutations } from './edit.ts';

export const COUNTING: Mutations = {
  'a counter that counts a segment twice': [
    {
      file: 'shared/segments/count-run.ts',
      from: 'store.list(segmentsPrefix(run), after)',
      to: 'store.list(segmentsPrefix(run), after?.slice(0, -1))',
    },
  ],
  'a counter that loses an update': [
    {
      file: 'shared/segments/sealed.ts',
      from: 'plus(sealed ?? NOTHING, factsOf(old))',
      to: 'plus(NOTHING, factsOf(old))',
    },
  ],
  'a seal without a condition': [
    {
      file: 'shared/segments/count-run.ts',
      from: 'etag === undefined ? { ifAbsent: true } : { ifMatch: etag }',
      to: 'etag === "" ? { ifAbsent: true } : undefined',
    },
  ],
  'a seal without a lag': [{ file: 'shared/segments/sealed.ts', from: '- SEAL_LAG_MS;', to: '- 0;' }],
  'a seal that lags behind one clock only': [
    { file: 'shared/segments/sealed.ts', from: 'Math.min(now, newest)', to: 'now' },
  ],
  'who writes below the seal does not notice': [
    {
      file: 'shared/segments/sealed.ts',
      from: 'written.every((key) => key > sealed.up_to)',
      to: 'written.every((key) => key > "")',
    },
  ],
  'a count that does not ask whether all is dispatched': [
    {
      file: 'shared/segments/count-run.ts',
      from: 'store.getJson(dispatchedKey(run), Dispatched),',
      to: 'Promise.resolve({ value: undefined }),',
    },
  ],
};
