// A decision with every odd value in every field: only what says the choice can cost it.
import { expect, it } from 'vitest';
import { answerFormat } from '../../../lambda/shared/models/answer/answer-format.ts';
import { decidedProbabilities } from '../../../lambda/shared/models/answer/decision-format.ts';
import { readDecision } from '../../../lambda/shared/models/reply/decision.ts';
import { BadAnswerError } from '../../../lambda/shared/models/reply/failure.ts';
import { tryJson } from '../../../lambda/shared/storage/json.ts';
import { oddBodies } from './shape.ts';

const LABELS = ['bug', 'billing'];

/** A decision as OpenAI sends it. */
const DECISION = {
  model: 'm',
  answers: [
    {
      type: 'choice',
      name: 'label',
      choice: 'bug',
      confidence: 0.5,
      probabilities: [
        { value: 'bug', probability: 0.75 },
        { value: 'billing', probability: 0.25 },
      ],
    },
  ],
  usage: {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 3, cache_write_tokens: 0 },
    output_tokens: 0,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 10,
  },
} as const;

/** Fields without which nobody knows what was chosen. */
const DECISIVE = ['', 'answers', 'answers.0', 'answers.0.type', 'answers.0.choice'];

const { read } = answerFormat({ answer: 'decision', reason: false }, LABELS, {});

/** What a row becomes: a label, `invalid`, or the code of its failure. */
function fateOf(body: string) {
  try {
    const { text, usage, distribution } = readDecision(tryJson(body));
    const { label } = read(text);
    if (label === undefined) return { fate: 'invalid', usage };
    return { fate: LABELS[label], usage, sure: distribution && decidedProbabilities(distribution, LABELS, label) };
  } catch (error) {
    if (error instanceof BadAnswerError) return { fate: error.failure.code };
    throw error;
  }
}

const cases = [...oddBodies(DECISION, 'said')];

it('has hundreds of cases', () => {
  expect(cases.length).toBeGreaterThan(300);
});

it('reads the choice whatever the rest is', () => {
  const lost = cases
    .filter(({ path, kind }) => !DECISIVE.includes(path) && kind !== 'no JSON')
    .filter(({ body }) => fateOf(body()).fate !== 'bug')
    .map(({ path, kind }) => `${path}: ${kind}`);
  expect(lost).toEqual([]);
});

it('never reads another label, nor gives a confidence that is not in the answer', () => {
  const seen = new Set(cases.map(({ body }) => fateOf(body()).fate));
  expect([...seen].sort()).toEqual(['bug', 'invalid', 'malformed_answer']);
  const sure = new Set(cases.map(({ body }) => JSON.stringify(fateOf(body()).sure ?? null)));
  expect([...sure].sort()).toEqual(['[[0,0.75],[1,0.25]]', 'null']);
});
