import { describe, expect, it } from 'vitest';
import { writtenProbability } from '../../../../../lambda/shared/models/answer/confidence.ts';

const tokens = (...pairs: [string, number][]) =>
  pairs.map(([token, probability]) => ({ token, logprob: Math.log(probability) }));

describe('writtenProbability', () => {
  it('is the product over only the label’s tokens', () => {
    const json = tokens(['{"', 1], ['label', 0.1], ['":"', 0.2], ['ml', 0.5], ['ops', 0.8], ['"}', 0.3]);
    expect(writtenProbability(json, 'mlops')).toBeCloseTo(0.4, 12);
  });

  it('includes a token that also holds a neighbour', () => {
    expect(writtenProbability(tokens(['{"label":', 0.1], ['"bug', 0.5], ['"}', 0.2]), 'bug')).toBeCloseTo(0.5, 12);
  });

  it('is that of the last place, which is the label’s', () => {
    expect(writtenProbability(tokens(['bug', 0.2], ['\n', 1], ['bug', 0.9]), 'bug')).toBeCloseTo(0.9, 12);
  });

  it('finds a character spread over several tokens by its bytes', () => {
    const [first, second] = [...Buffer.from('ü')].map((byte) => ({
      token: '\ufffd',
      logprob: Math.log(0.5),
      bytes: [byte],
    }));
    if (!first || !second) throw new Error('ü has two bytes');
    expect(writtenProbability([first, second], 'ü')).toBeCloseTo(0.25, 12);
  });

  it('is absent if the tokens do not hold it, and 0 for what is impossible', () => {
    expect(writtenProbability(tokens(['bug', 1]), 'other')).toBeUndefined();
    expect(writtenProbability([], 'bug')).toBeUndefined();
    expect(writtenProbability([{ token: 'bug', logprob: -9999 }], 'bug')).toBe(0);
  });
});
