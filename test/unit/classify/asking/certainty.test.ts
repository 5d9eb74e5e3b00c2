import { describe, expect, it } from 'vitest';
import { cachedProbabilities, certainty, toCached } from '../../../../lambda/classify/asking/certainty.ts';
import type { ModelVariant } from '../../../../lambda/shared/contracts/variant.ts';
import { answerFormat } from '../../../../lambda/shared/models/answer/answer-format.ts';
import { modelVariant } from '../../../support/runs/model-variant.ts';
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

/** As llama.cpp answers with a schema: the figures are those before the grammar's mask. */
describe('a server that masks after computing the probabilities', () => {
  const json = answerFormat({ answer: 'json_schema', reason: false }, LABELS, {});
  const called = (parameters: object, answer: 'label' | 'json_schema' = 'json_schema') => {
    const variant = modelVariant(LABELS);
    return { ...variant, parameters: { ...parameters }, prompt: { ...variant.prompt, answer } };
  };
  const COLD = called({ temperature: 0 });
  /** @param label tokens at the label's place, the written one first */
  const masked = (
    label: Record<string, number>,
    open: Record<string, number> = { '{"': 0.003, The: 0.19, You: 0.09 },
  ) => {
    const steps = [open, { label: 0.04, body: 0.41 }, { '":"': 0.65 }, label, { '"}': 0.06, '","': 0.28 }];
    const tokens = steps.map((likely) => {
      const all = Object.entries(likely).map(([token, probability]) => top(token, probability));
      const [written] = all;
      if (!written) throw new Error('nothing is written');
      return { ...written, top_logprobs: all.sort((a, b) => b.logprob - a.logprob) };
    });
    return { ...answer, text: tokens.map(({ token }) => token).join(''), tokens };
  };
  const sureOf = (said: ReturnType<typeof masked>, variant: ModelVariant = COLD) =>
    certainty(knownRun(LABELS), json, json.read(said.text), said, variant);

  it('gives a confidence only if all labels are among the likely tokens: theirs are scaled to 1', () => {
    const sure = sureOf(masked({ bug: 0.03, bill: 0.01, Add: 0.2, I: 0.15 }));
    expect(sure).toEqual({
      confidence: expect.closeTo(0.75, 12),
      probabilities: [
        [0, expect.closeTo(0.75, 12)],
        [1, expect.closeTo(0.25, 12)],
      ],
      masked: 'scaled',
    });
    expect(sureOf(masked({ bug: 1e-31, Add: 0.2, I: 0.15 }))).toEqual({ masked: 'unknown' });
  });

  it('is recognised by any token, and only at temperature 0', () => {
    const elsewhere = masked({ bug: 0.7, bill: 0.3 });
    expect(sureOf(elsewhere)).toMatchObject({ masked: 'scaled' });
    expect(sureOf(elsewhere, called({ temperature: 1 }))).toEqual({
      confidence: expect.closeTo(0.7, 12),
      probabilities: [
        [0, expect.closeTo(0.7, 12)],
        [1, expect.closeTo(0.3, 12)],
      ],
    });
  });

  it('is recognised without other tokens by what no greedy choice writes', () => {
    const alone = (probability: number) => {
      const tokens = [top('{"label":"', 1), top('bug', probability), top('"}', 1)];
      return { ...answer, text: '{"label":"bug"}', tokens };
    };
    const sure = (probability: number) =>
      certainty(knownRun(LABELS), json, json.read('{"label":"bug"}'), alone(probability), COLD);
    expect(sure(1e-31)).toEqual({ masked: 'unknown' });
    expect(sure(0.4)).toEqual({ confidence: expect.closeTo(0.4, 12) });
    const plain = { ...answer, text: 'bug', tokens: [top('bug', 1e-31)] };
    expect(
      certainty(knownRun(LABELS), format, format.read('bug'), plain, called({ temperature: 0 }, 'label')),
    ).not.toHaveProperty('masked');
  });

  it('was recognised before the run', () => {
    const likeliest = {
      ...answer,
      text: 'bug',
      tokens: [{ ...top('bug', 0.7), top_logprobs: [top('bug', 0.7), top('bill', 0.1)] }],
    };
    const sure = (variant: ModelVariant) => certainty(knownRun(LABELS), format, format.read('bug'), likeliest, variant);
    expect(sure(COLD)).toEqual({ confidence: expect.closeTo(0.7, 12) });
    expect(sure({ ...COLD, masked: true })).toMatchObject({ confidence: expect.closeTo(0.875, 12), masked: 'scaled' });
  });

  it('is remembered for the answers of the variant that show no sign of it', () => {
    const likeliest = masked({ bug: 0.4, Add: 0.3 }, { '{"': 0.9 });
    const told = { ...likeliest, tokens: likeliest.tokens.map((one) => ({ ...one, top_logprobs: [one] })) };
    const known = knownRun(LABELS);
    const sure = (said: Parameters<typeof certainty>[3] & { readonly text: string }) =>
      certainty(known, json, json.read(said.text), said, COLD);
    expect(sure(told)).toEqual({ confidence: expect.closeTo(0.4, 12) });
    expect(sure(masked({ bug: 1e-31, Add: 0.2 }))).toEqual({ masked: 'unknown' });
    expect(sure(told)).toEqual({ masked: 'unknown' });
  });

  it('is remembered with a cached answer', () => {
    for (const [said, expected] of [
      [masked({ bug: 0.03, bill: 0.01, Add: 0.2 }), { confidence: expect.closeTo(0.75, 12), masked: 'scaled' }],
      [masked({ bug: 1e-31, Add: 0.2 }), { masked: 'unknown' }],
    ] as const) {
      const cached = toCached(said, sureOf(said), LABELS);
      expect(cached).not.toHaveProperty('tokens');
      expect(cachedProbabilities(cached, knownRun(LABELS), 0)).toMatchObject(expected);
    }
    const said = masked({ bug: 0.03, bill: 0.01, Add: 0.2 });
    expect(cachedProbabilities(toCached(said, sureOf(said), LABELS), knownRun(['bug', 'money']), 0)).toEqual({
      masked: 'unknown',
    });
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
