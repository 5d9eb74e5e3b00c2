import { describe, expect, it } from 'vitest';
import { MAX_ATTEMPTS, MAX_TOKENS } from '../../../../lambda/shared/contracts/messages.ts';
import { readPrediction } from '../../../../lambda/shared/results/read-prediction.ts';

const usage = { prompt_tokens: 1, cached_tokens: 0, completion_tokens: 1, reasoning_tokens: 0 };
const good = { index: 3, truth: 1, status: 'answered', predicted: 0, latency_ms: 5, attempts: 1, usage };

describe('readPrediction takes a prediction as it is with', () => {
  it.each([
    { probabilities: [] },
    {
      probabilities: [
        [0, 0.9],
        [Number.MAX_SAFE_INTEGER, 1],
      ],
    },
    { usage: { ...usage, prompt_tokens: MAX_TOKENS } },
    { attempts: MAX_ATTEMPTS },
  ])('%o', (own) => {
    expect(readPrediction({ ...good, ...own })).toEqual({ ...good, ...own });
  });
});

describe('readPrediction counts as unreadable', () => {
  it.each([
    { probabilities: [[0, 0.9, 1]] },
    { probabilities: [[0.5, 0.9]] },
    { probabilities: [[-1, 0.9]] },
    { probabilities: [[0, 1.1]] },
    { probabilities: [[0, null]] },
    { probabilities: [0.9] },
    { probabilities: { 0: 0.9 } },
    { usage: { ...usage, prompt_tokens: 1.5 } },
    { usage: { ...usage, prompt_tokens: -1 } },
    { usage: { ...usage, prompt_tokens: MAX_TOKENS + 1 } },
    { usage: { ...usage, prompt_tokens: '1' } },
    { predicted: 2 ** 53 },
  ])('%o', (own) => {
    expect(readPrediction({ ...good, ...own })).toMatchObject({ index: 3, status: 'failed', error_code: 'unreadable' });
  });
});
