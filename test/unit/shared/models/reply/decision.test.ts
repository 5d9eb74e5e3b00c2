import { describe, expect, it } from 'vitest';
import { readDecision } from '../../../../../lambda/shared/models/reply/decision.ts';
import { BadAnswerError } from '../../../../../lambda/shared/models/reply/failure.ts';

const USAGE = { input_tokens: 7, output_tokens: 0, input_tokens_details: { cached_tokens: 2, cache_write_tokens: 1 } };
const READ_USAGE = {
  prompt_tokens: 7,
  cached_tokens: 2,
  cache_write_tokens: 1,
  completion_tokens: 0,
  reasoning_tokens: 0,
};
const listed = (probabilities: Readonly<Record<string, unknown>>) =>
  Object.entries(probabilities).map(([value, probability]) => ({ value, probability }));
const body = (answer: unknown, usage: unknown = USAGE) => ({ model: 'm', answers: [answer], usage });
const choice = (changes: object = {}) => ({
  type: 'choice',
  name: 'label',
  choice: 'bug',
  confidence: 0.2,
  probabilities: listed({ bug: 0.75, billing: 0.25 }),
  ...changes,
});

function failure(raw: unknown) {
  try {
    readDecision(raw);
  } catch (error) {
    if (error instanceof BadAnswerError) return { ...error.failure, usage: error.usage };
  }
  throw new Error('it was read');
}

describe('a decision', () => {
  it('is a choice, with the probability of each and what was used', () => {
    const { text, usage, tokens, distribution } = readDecision(body(choice()));
    expect({ text, usage, tokens }).toEqual({ text: 'bug', usage: READ_USAGE, tokens: undefined });
    expect(distribution).toEqual(new Map(Object.entries({ bug: 0.75, billing: 0.25 })));
  });

  it('may give a choice that looks like a boolean as one', () => {
    const probabilities = [{ value: true, probability: 1 }];
    const { text, distribution } = readDecision(body(choice({ choice: true, probabilities })));
    expect(text).toBe('true');
    expect(distribution).toEqual(new Map([['true', 1]]));
  });

  it.each<[string, unknown]>([
    ['none', undefined],
    ['null', null],
    ['an empty list', []],
    ['a text', 'all'],
    ['a mapping', { bug: 1 }],
    ['a text where a number belongs', listed({ bug: '0.75', billing: 0.25 })],
    ['a null', listed({ bug: null, billing: 1 })],
    ['more than 1', listed({ bug: 1.5, billing: 0 })],
    ['less than 0', listed({ bug: 1, billing: -0.1 })],
    ['a value twice', [...listed({ bug: 0.75, billing: 0.25 }), ...listed({ bug: 0 })]],
    ['more than there can be', Array.from({ length: 256 }, (_, index) => ({ value: `${index}`, probability: 0 }))],
  ])('stays one with odd probabilities: %s', (_what, probabilities) => {
    const read = readDecision(body(choice({ probabilities })));
    expect(read).toEqual({ text: 'bug', usage: READ_USAGE, tokens: undefined });
  });

  it.each<[unknown, unknown]>([
    [undefined, undefined],
    [null, undefined],
    ['seven', 'odd'],
    [{ input_tokens: 1e300 }, 'odd'],
    [{ input_tokens: 7 }, { prompt_tokens: 7, cached_tokens: 0, completion_tokens: 0, reasoning_tokens: 0 }],
  ])('stays one with the usage %j', (usage, expected) => {
    expect(readDecision({ answers: [choice()], ...(usage !== undefined && { usage }) }).usage).toEqual(expected);
  });

  it('ignores what it did not ask for', () => {
    expect(readDecision({ answers: [choice(), null, 7], more: {} }).text).toBe('bug');
    expect(readDecision({ answers: [{ choice: 'bug' }] }).text).toBe('bug');
  });

  it('may be refused, and is paid for all the same', () => {
    expect(failure(body({ type: 'refusal', name: 'label' }))).toMatchObject({
      class: 'permanent',
      code: 'decision_refused',
      usage: READ_USAGE,
    });
  });

  it.each<[string, unknown]>([
    ['a completion', { choices: [{ message: { content: 'bug' } }] }],
    ['nothing', undefined],
    ['null', null],
    ['a text', 'bug'],
    ['no answers', { answers: null }],
    ['an empty list', { answers: [] }],
    ['another kind of answer', body({ type: 'predicate', probability: 1 })],
    ['a score', body({ type: 'score', choice: 'bug', score: 1 })],
    ['a choice without a value', body(choice({ choice: null }))],
    ['a choice that is a number', body(choice({ choice: 3 }))],
  ])('is tried again if it is %s', (_what, raw) => {
    expect(failure(raw)).toMatchObject({ class: 'transient', code: 'malformed_answer' });
  });
});
