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

describe('a decision', () => {
  const decided = answerFormat({ answer: 'decision', reason: false }, LABELS, {});
  const decision = (probabilities: Readonly<Record<string, number>>) => ({
    text: 'bug',
    latencyMs: 5,
    usage: undefined,
    tokens: undefined,
    distribution: new Map(Object.entries(probabilities)),
  });
  const of = (run: ReturnType<typeof knownRun>, given: Readonly<Record<string, number>>) =>
    certainty(run, decided, decided.read('bug'), decision(given));

  it('is as sure as the endpoint’s distribution says', () => {
    expect(of(knownRun(LABELS), { bug: 0.75, billing: 0.25 })).toEqual({ confidence: 0.75, probabilities: told });
  });

  it('gives no confidence that the distribution does not bear out', () => {
    expect(of(knownRun(LABELS), { bug: 0.25, billing: 0.75 })).toEqual({});
    expect(of(knownRun(LABELS), { bug: 0.75 })).toEqual({});
  });

  it('keeps only its confidence in a run that is too large for the rest', () => {
    expect(of(knownRun(LABELS, 6_000_000), { bug: 0.75, billing: 0.25 })).toEqual({ confidence: 0.75 });
  });

  it('is as sure when it comes from the cache', () => {
    const given = { bug: 0.75, billing: 0.25 };
    const kept = toCached(decision(given), of(knownRun(LABELS), given), LABELS);
    const stored = JSON.parse(JSON.stringify(kept));
    expect(cachedProbabilities(stored, knownRun(LABELS))).toEqual({ confidence: 0.75, probabilities: told });
    expect(cachedProbabilities(stored, knownRun(LABELS, 6_000_000))).toEqual({ confidence: 0.75 });
  });
});
