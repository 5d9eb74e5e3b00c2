import { describe, expect, it } from 'vitest';
import { answerFormat } from '../../../../../lambda/shared/models/answer/answer-format.ts';
import { decidedProbabilities } from '../../../../../lambda/shared/models/answer/decision-format.ts';

const LABELS = ['bug', 'Bug', 'billing'];
const format = (descriptions = {}) => answerFormat({ answer: 'decision', reason: false }, LABELS, descriptions);
const probabilities = (given: Readonly<Record<string, number>>, label: number, labels: readonly string[] = LABELS) =>
  decidedProbabilities(new Map(Object.entries(given)), labels, label);

describe('the question', () => {
  it('has the labels as choices, with their descriptions', () => {
    expect(format({ bug: 'it breaks', billing: '', constructor: 'x' }).responseFormat).toEqual({
      type: 'choice',
      name: 'label',
      choices: [{ value: 'bug', description: 'it breaks' }, { value: 'Bug' }, { value: 'billing' }],
    });
  });

  it('is answered by the very label, and by nothing like it', () => {
    const { read } = format();
    expect(read('Bug')).toEqual({ label: 1, answer: 'Bug' });
    for (const text of ['BUG', ' bug', 'bug.', '"bug"', 'none', '']) {
      expect(read(text)).toEqual({ label: undefined, answer: text });
    }
  });
});

describe('the probabilities', () => {
  it('are those of the labels, in their order', () => {
    expect(probabilities({ billing: 0.5, bug: 0.375, Bug: 0.125 }, 2)).toEqual([
      [0, 0.375],
      [1, 0.125],
      [2, 0.5],
    ]);
  });

  it('may be rounded to two decimals', () => {
    const thirds = probabilities({ bug: 0.33, Bug: 0.33, billing: 0.33 }, 1);
    expect(thirds?.map(([label, one]) => [label, Number(one.toFixed(6))])).toEqual([
      [0, 0.333333],
      [1, 0.333333],
      [2, 0.333333],
    ]);
    expect(thirds?.reduce((sum, [, one]) => sum + one, 0)).toBeCloseTo(1, 12);
  });

  it('may leave out labels that have none', () => {
    expect(probabilities({ bug: 1 }, 0)).toEqual([[0, 1]]);
  });

  it.each<[string, Readonly<Record<string, number>>, number]>([
    ['sum to much less than 1', { bug: 0.5, Bug: 0.2, billing: 0.1 }, 0],
    ['sum to more than 1', { bug: 0.9, Bug: 0.9, billing: 0.1 }, 0],
    ['are all 0', { bug: 0, Bug: 0, billing: 0 }, 0],
    ['are those of other choices, too', { bug: 0.5, billing: 0.25, other: 0.25 }, 0],
    ['lack nothing but name a stranger', { bug: 0.5, Bug: 0.25, billing: 0.25, other: 0 }, 0],
    ['are higher for another label than the choice', { bug: 0.3, Bug: 0.1, billing: 0.6 }, 0],
  ])('are none if they %s', (_what, given, label) => {
    expect(probabilities(given, label)).toBeUndefined();
  });

  it('are none if many labels sum to less than rounding explains', () => {
    const many = Array.from({ length: 200 }, (_, index) => `label ${index}`);
    expect(probabilities({ 'label 0': 0.85 }, 0, many)).toBeUndefined();
    expect(probabilities({ 'label 0': 0.92 }, 0, many)).toEqual([[0, 1]]);
  });
});
