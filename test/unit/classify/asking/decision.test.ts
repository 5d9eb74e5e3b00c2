import { expect, it } from 'vitest';
import { call } from '../../../../lambda/classify/asking/call.ts';
import type { Question } from '../../../../lambda/classify/asking/question.ts';
import { Lane } from '../../../../lambda/classify/pacing/lane.ts';
import type { Line } from '../../../../lambda/classify/worker.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { answerFormat } from '../../../../lambda/shared/models/answer/answer-format.ts';
import { asDecision } from '../../../../lambda/shared/models/decision-prompt.ts';
import { chatMessages } from '../../../../lambda/shared/models/prompt.ts';
import { scriptedClient } from '../../../support/openai/via-fetch.ts';
import { modelVariant } from '../../../support/runs/model-variant.ts';

const LABELS = ['bug', 'billing'];
const DESCRIPTIONS = { bug: 'it breaks '.repeat(100) };

/** @returns how many characters the pacer is told of, and the body that is sent. */
async function asked(answer: 'label' | 'decision') {
  const plain = modelVariant(LABELS);
  const variant = answer === 'decision' ? { ...plain, prompt: asDecision(plain.prompt) } : plain;
  const format = answerFormat(variant.prompt, LABELS, DESCRIPTIONS);
  const messages = chatMessages(variant.prompt, { text: 'row' }, ['text']);
  const endpoint = Endpoint.parse({ name: 'model', baseUrl: 'https://example.com/v1' });
  const sent: string[] = [];
  const client = scriptedClient(async (url, init) => {
    sent.push(`${new URL(url).pathname} ${init.body}`);
    return Response.json({
      answers: [{ type: 'choice', choice: 'bug' }],
      choices: [{ message: { content: 'bug' } }],
    });
  }, endpoint.baseUrl);
  let characters = 0;
  const line: Pick<Line, 'client' | 'lane' | 'pacer'> = {
    client: async () => client,
    lane: new Lane(endpoint, { concurrency: 1, workers: 1 }),
    pacer: Object.assign(Object.create(null), {
      take: async (_: number, told: readonly { readonly content: string }[]) => {
        characters = told.reduce((sum, { content }) => sum + content.length, 0);
        return { used: () => undefined };
      },
    }),
  };
  const delivery = { sample: { run: 'run', index: 0 }, receives: 1, remainingMs: () => 60_000 };
  const spent = { calls: 0, calledAt: 0, usage: undefined, latencyMs: 0 };
  const question = Object.assign(Object.create(null), { delivery, variant }) as Question;
  const outcome = await call(question, line as Line, { messages, format }, () => 1_000, spent);
  const own = messages.reduce((sum, { content }) => sum + content.length, 0);
  return { characters: characters - own, sent: sent.join(), outcome };
}

it('goes to the route that the variant asks for', async () => {
  expect((await asked('label')).sent).toMatch(/^\/v1\/chat\/completions \{.*"messages":/);
  const { sent, outcome } = await asked('decision');
  expect(sent).toMatch(/^\/v1\/decisions \{.*"questions":/);
  expect(outcome).toMatchObject({ text: 'bug' });
});

it('tells the pacer of the choices, which count against the limit of tokens', async () => {
  expect((await asked('label')).characters).toBe(0);
  expect((await asked('decision')).characters).toBeGreaterThan(1_000);
});
