// A whole run over real HTTP in which each row is answered in another envelope.
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import {
  completionOf,
  inParts,
  inReasoning,
  inReasoningContent,
  maskedTokens,
  withLogprobs,
  withoutLogprob,
  withUsage,
} from '../../support/openai/envelope-replies.ts';
import { answer, type Reply } from '../../support/openai/replies.ts';
import type { ChatRequest } from '../../support/openai/server.ts';
import { startAgainst } from '../../support/runs/local-run.ts';

const LABELS = { billing: 'Money matters', bug: 'it breaks' };

/** What the endpoint answers, and what is counted of it: an envelope, `as asked`, or why there is no label. */
const ROWS: readonly (readonly [reply: Reply, counted: string])[] = [
  [answer('billing'), 'as asked'],
  [answer('<think>Is it a bug?</think>\n\nbilling'), 'thought'],
  [answer('The label is billing.'), 'lead_in'],
  [answer('**billing**'), 'markup'],
  [answer('- billing'), 'markup'],
  [answer('Answer: billing'), 'lead_in'],
  [answer('billing!'), 'punctuation'],
  [answer('billing\n\nThe customer asks for an invoice.'), 'explanation'],
  [answer('billing: Money matters'), 'description'],
  [answer('```json\n{"label": "billing"}\n```'), 'json'],
  [answer('{"label": "billing", "reason": null}'), 'json'],
  [answer('billing<|im_end|>'), 'stop_token'],
  [answer('\u200bbilling\u200b'), 'as asked'],
  [completionOf({ content: [{ type: 'text', text: 'billing' }] }), 'as asked'],
  [inParts('Is it a bug?', 'billing'), 'as asked'],
  [inReasoningContent('billing'), 'reasoning'],
  [inReasoning('It is about money.\nbilling'), 'reasoning'],
  [withoutLogprob('billing'), 'as asked'],
  [withLogprobs('billing', []), 'as asked'],
  [withUsage('billing', { prompt_tokens: '50' }), 'as asked'],
  [withUsage('billing', []), 'as asked'],
  [answer('billing or bug'), 'invalid'],
  [answer('not billing'), 'invalid'],
  [inReasoning('It may be billing, it may be a bug.'), 'invalid'],
  [completionOf({ content: null }), 'empty_answer'],
];
/**
 * One try and three short retries, and the same again once the endpoint has answered other rows. The first three empty
 * answers are also asked for without Holdout's limit on their length.
 */
const EMPTY_CALLS = 8 + 3;

it('reads each row’s answer in its envelope, and asks no row without end', async () => {
  const replyTo = ({ user }: ChatRequest): Reply => ROWS[Number(/row (\d+)/.exec(user)?.[1])]?.[0] ?? answer('bug');
  const { test, server } = await startAgainst({ script: replyTo });
  await test.upload('tags', {
    holdout: `text,label\n${ROWS.map((_, row) => `row ${row},billing\n`).join('')}`,
    benchmark: { baselines: [], labels: LABELS, models: ['stub'], answer: 'label', limits: { max_attempts: 1 } },
  });
  const report = await test.report('tags');
  const lines: Record<string, string>[] = parse(await test.predictions(report), { columns: true });
  const isRead = (counted: string) => counted !== 'invalid' && counted !== 'empty_answer';
  expect(lines.map(({ prediction }) => prediction)).toEqual(
    ROWS.map(([, counted]) => (isRead(counted) ? 'billing' : '')),
  );
  const counted = (name: string) => ROWS.filter((row) => row[1] === name).length;
  const [variant] = report.variants;
  expect(variant).toMatchObject({ invalid: counted('invalid'), failed: 1, answers_as_asked: counted('as asked') });
  expect(variant?.envelopes).toEqual(
    Object.fromEntries(
      [...new Set(ROWS.map((row) => row[1]))]
        .filter((name) => isRead(name) && name !== 'as asked')
        .map((name) => [name, counted(name)]),
    ),
  );
  expect(report.warnings).toContainEqual(expect.objectContaining({ code: 'invalid_answers', count: 3 }));
  expect(report.warnings.find(({ code }) => code === 'invalid_answers')?.message).toContain('"billing or bug"');
  for (const [row, [, what]] of ROWS.entries()) {
    const calls = server.requests.filter(({ user }) => user.includes(`row ${row}"`)).length;
    expect(calls, `row ${row}`).toBe(what === 'empty_answer' ? EMPTY_CALLS : 1);
  }
}, 90_000);

it('prints no confidence that a masking server’s own distribution does not bear out', async () => {
  const place = (user: string) => {
    // All labels are among the likely tokens of the first row only.
    const top = user.includes('row 0')
      ? { Add: -1.62, billing: Math.log(0.03), bug: Math.log(0.01) }
      : { Add: -1.62, I: -1.87, billing: -71 };
    return { token: 'billing', logprob: top.billing, top };
  };
  const { test } = await startAgainst({
    structured: true,
    logprobs: true,
    script: ({ user }) => ({ answer: 'billing', logprobs: maskedTokens('billing', place(user)) }),
  });
  await test.upload('tags', {
    holdout: 'text,label\nrow 0,billing\nrow 1,billing\nrow 2,bug\n',
    benchmark: { baselines: [], labels: LABELS, models: ['stub'] },
  });
  const report = await test.report('tags');
  const lines: Record<string, string>[] = parse(await test.predictions(report), { columns: true });
  expect(lines.map(({ prediction, probabilities }) => [prediction, probabilities])).toEqual([
    ['billing', '{"billing":0.75,"bug":0.25}'],
    ['billing', ''],
    ['billing', ''],
  ]);
  expect(lines.map(({ confidence }) => Number(confidence))).toEqual([expect.closeTo(0.75, 6), 0, 0]);
  expect(lines.map(({ confidence }) => confidence).slice(1)).toEqual(['', '']);
  expect(report.warnings).toContainEqual(expect.objectContaining({ code: 'masked_probabilities', count: 3 }));
}, 90_000);
