import { describe, expect, it } from 'vitest';
import { sortBatch } from '../../../lambda/collect/batch.ts';

let id = 0;
const record = (body: unknown, receives = 1) => ({
  body: typeof body === 'string' ? body : JSON.stringify(body),
  messageId: `m${id++}`,
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: '',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '',
  },
});
const prediction = { index: 3, truth: 1, status: 'answered', predicted: 1, latency_ms: 5, attempts: 1 };

describe('sortBatch', () => {
  it('sorts predictions by run, along with the notice that dispatch is done', () => {
    const { runs, malformed } = sortBatch([
      record({ type: 'prediction', run: 'a', prediction }),
      record({ type: 'dispatched', run: 'b' }),
      record({ type: 'prediction', run: 'a', prediction: { ...prediction, index: 4 } }),
    ]);
    expect(malformed).toEqual([]);
    expect(runs.get('a')?.predictions.map(({ index }) => index)).toEqual([3, 4]);
    expect(runs.get('b')).toEqual({ predictions: [], messageIds: [expect.any(String)] });
  });

  it('takes several predictions from one message, and calls it malformed if one of them names no sample', () => {
    const several = [prediction, { ...prediction, index: 4 }, { ...prediction, index: 5 }];
    const damaged = record({ type: 'predictions', run: 'b', predictions: [several[0], { index: -1 }, { index: 7 }] });
    const none = record({ type: 'predictions', run: 'c', predictions: [] });
    const { runs, malformed } = sortBatch([
      record({ type: 'predictions', run: 'a', predictions: several }),
      damaged,
      none,
    ]);
    expect(malformed).toEqual([damaged.messageId, none.messageId]);
    expect(runs.get('a')?.predictions.map(({ index }) => index)).toEqual([3, 4, 5]);
    expect(runs.get('b')?.predictions.map(({ index, status }) => ({ index, status }))).toEqual([
      { index: 3, status: 'answered' },
      { index: 7, status: 'failed' },
    ]);
    expect(runs.get('b')?.malformed).toEqual([damaged.messageId]);
  });

  it('keeps the latest reason why a run waits', () => {
    const waiting = (minute: number) => ({
      type: 'waiting',
      run: 'a',
      waiting: { where: 'openai', code: `c${minute}`, message: 'no', at: `2026-01-02T03:0${minute}:00.000Z` },
    });
    const { runs, malformed } = sortBatch([record(waiting(1)), record(waiting(3)), record(waiting(2))]);
    expect(malformed).toEqual([]);
    expect(runs.get('a')?.waiting?.code).toBe('c3');
    expect(runs.get('a')?.messageIds).toHaveLength(3);
  });

  it('turns a dead letter into a failure', () => {
    const { runs, deadLetters } = sortBatch([record({ run: 'a', index: 7, truth: 2, row: { text: 'x' } }, 26)]);
    expect(runs.get('a')?.predictions).toEqual([
      {
        index: 7,
        truth: 2,
        status: 'failed',
        predicted: null,
        error_code: 'dead_letter',
        latency_ms: 0,
        attempts: 26,
      },
    ]);
    expect(deadLetters).toBe(1);
  });

  it('names the messages that are not ours', () => {
    const bad = [record('not json'), record({ type: 'prediction', run: 'a' }), record('null')];
    expect(sortBatch(bad).malformed).toEqual(bad.map(({ messageId }) => messageId));
  });
});
