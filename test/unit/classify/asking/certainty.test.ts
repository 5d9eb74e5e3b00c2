import { describe, expect, it } from 'vitest';
import { cachedProbabilities, certainty, toCached } from '../../../../lambda/classify/asking/certainty.ts';
import { answerFormat } from '../../../../lambda/shared/models/answer/answer-format.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';

const LABELS = ['bug', 'billing'];
const knownRun = (labels: readonly string[], samples = 10) => ({
  run: readyRun({ labels: [...labels], samples }),
  answerFormat: () => Promise.reject(new Error('not asked for')),
  stop: () => Promise.reject(new Error('not asked for')),
  baseline: () => Promise.reject(new Error('not asked for')),
});
const format = answerFormat({ answer: 'label', reason: false }, LABELS, {});
const top = (token: string, probability: number) => ({ token, logprob: Math.log(probability) });
const answer = {
  text: 'bug',
  latencyMs: 5,
  usage: undefined,
  tokens: [{ ...top('bug', 0.75), top_logprobs: [top('bug', 0.75), top('bill', 0.25)] }],
};
const told = [
  [0, 0.75],
  [1, 0.25],
];

describe('certainty', () => {
  it('is the probability of the label, and of every other', () => {
    const { confidence, probabilities } = certainty(knownRun(LABELS), format, format.read('bug'), answer);
    expect(confidence).toBeCloseTo(0.75, 12);
    expect(probabilities).toEqual(told);
  });

  it('is empty for an answer that names no label or has no log-probabilities', () => {
    expect(certainty(knownRun(LABELS), format, format.read('no idea'), answer)).toEqual({});
    expect(certainty(knownRun(LABELS), format, format.read('bug'), { ...answer, tokens: undefined })).toEqual({});
  });

  it('leaves out the other labels in a run that is too large for them', () => {
    const large = knownRun(LABELS, 6_000_000);
    expect(certainty(large, format, format.read('bug'), answer)).toEqual({ confidence: expect.closeTo(0.75, 12) });
  });
});

describe('the certainty of an answer in an envelope', () => {
  const sureOf = (...written: [token: string, probability: number][]) => {
    const text = written.map(([token]) => token).join('');
    const tokens = written.map(([token, probability]) => top(token, probability));
    return certainty(knownRun(LABELS), format, format.read(text), { ...answer, text, tokens }).confidence;
  };

  it('is that of the label alone', () => {
    expect(sureOf(['The label is ', 0.1], ['bug', 0.75], ['.', 0.1])).toBeCloseTo(0.75, 12);
    expect(sureOf(['<think>', 1], ['bug', 0.1], ['</think>', 1], ['bug', 0.75])).toBeCloseTo(0.75, 12);
  });

  it('is unknown if the explanation repeats the label', () => {
    expect(sureOf(['bug', 0.75], ['\nThe text tells of a ', 1], ['crash.', 1])).toBeCloseTo(0.75, 12);
    expect(sureOf(['bug', 0.75], ['\nThe text tells of a ', 1], ['bug', 0.2], ['.', 1])).toBeUndefined();
  });
});

describe('a cached answer', () => {
  const sure = certainty(knownRun(LABELS), format, format.read('bug'), answer);
  const cached = toCached(answer, sure, LABELS);

  it('gives the same again, without the tokens that were not written', () => {
    expect(cachedProbabilities(cached, knownRun(LABELS))).toEqual({ probabilities: told });
    expect(JSON.stringify(cached)).not.toContain('bill');
  });

  it('gives nothing for other labels', () => {
    expect(cachedProbabilities(cached, knownRun(['bug', 'money']))).toEqual({});
    expect(cachedProbabilities(cached, knownRun([...LABELS, 'how-to']))).toEqual({});
  });
});
