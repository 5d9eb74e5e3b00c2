// Holdout's own limit on an answer: what it cuts off is asked again without it. And the tier that a call was served at.
import { expect, it } from 'vitest';
import { askModel } from '../../../../lambda/classify/asking/ask.ts';
import { Worker } from '../../../../lambda/classify/worker.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import type { ModelVariant } from '../../../../lambda/shared/contracts/variant.ts';
import { answerFormat } from '../../../../lambda/shared/models/answer/answer-format.ts';
import { Store } from '../../../../lambda/shared/storage/store.ts';
import { scriptedClient } from '../../../support/openai/via-fetch.ts';
import { modelVariant } from '../../../support/runs/model-variant.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';

const LABELS = ['a', 'b'];
const endpoint = Endpoint.parse({ name: 'model', baseUrl: 'http://model.test/v1' });
const cap = { parameter: 'max_completion_tokens', tokens: 70 } as const;
const USAGE = { prompt_tokens: 10, completion_tokens: 70 };
const cut = () => Response.json({ choices: [{ finish_reason: 'length', message: { content: 'a' } }], usage: USAGE });
const whole = (more: object = {}) =>
  Response.json({ choices: [{ finish_reason: 'stop', message: { content: 'b' } }], usage: USAGE, ...more });
const empty = () => Response.json({ choices: [{ finish_reason: 'stop', message: { content: '' } }], usage: USAGE });
/** OpenAI, if a model spent all of it on reasoning. */
const spentOnReasoning = () => {
  const message =
    'Could not finish the message because max_tokens or model output limit was reached. Please try again.';
  return Response.json({ error: { message, type: 'invalid_request_error', param: null, code: null } }, { status: 400 });
};

function asking(variant: ModelVariant, reply: (body: Record<string, unknown>) => Response) {
  const bodies: Record<string, unknown>[] = [];
  const fetch = async (_url: unknown, init?: RequestInit) => {
    const body: Record<string, unknown> = JSON.parse(String(init?.body));
    bodies.push(body);
    return reply(body);
  };
  const client = scriptedClient(fetch, endpoint.baseUrl);
  const settings = { endpoints: [endpoint], workers: {}, concurrency: 1 };
  const worker = new Worker(new Store('bucket'), async () => client, settings);
  const run = readyRun({ labels: LABELS, variants: [variant] });
  const ask = () =>
    askModel({
      delivery: { sample: { run: run.run, index: 0, truth: 0 }, receives: 1, remainingMs: () => 240_000 },
      variant,
      content: { row: { text: 'the row' } },
      known: {
        run,
        answerFormat: async ({ prompt }) => answerFormat(prompt, LABELS, {}),
        stop: async () => undefined,
        baseline: () => Promise.reject(new Error('there is none')),
      },
      worker,
    });
  return { ask, bodies };
}

it.each([
  ['was cut off', cut],
  ['had no room for reasoning', spentOnReasoning],
  ['is empty', empty],
])('an answer that %s is asked for again without the limit, and both are paid for', async (_, limited) => {
  const variant = { ...modelVariant(LABELS), cap, price: { input: 1, output: 2 } };
  const { ask, bodies } = asking(variant, (body) => ('max_completion_tokens' in body ? limited() : whole()));
  const prediction = await ask();
  expect(prediction).toMatchObject({ status: 'answered', predicted: 1, attempts: 2 });
  expect(prediction.cost_micro_usd).toBe((limited === spentOnReasoning ? 1 : 2) * (10 + 140));
  expect(bodies.map((body) => body.max_completion_tokens)).toEqual([70, undefined]);
});

it('a limit that keeps cutting answers off is no longer sent', async () => {
  const variant = { ...modelVariant(LABELS), cap };
  const { ask, bodies } = asking(variant, (body) => ('max_completion_tokens' in body ? cut() : whole()));
  for (let row = 0; row < 5; row++) await ask();
  expect(bodies).toHaveLength(3 * 2 + 2);
});

it('an answer that the author’s own limit cut off has failed', async () => {
  const variant = { ...modelVariant(LABELS), parameters: { max_tokens: 3 } };
  const { ask, bodies } = asking(variant, cut);
  expect(await ask()).toMatchObject({ status: 'failed', error_code: 'length' });
  expect(bodies).toHaveLength(1);
});

it.each([
  ['flex', undefined, 15],
  ['flex', 'default', 30],
  [undefined, 'flex', 15],
])('with the tier %j asked for and %j used, a call costs that of the tier used', async (asked, used, expected) => {
  const price = { input: 1, output: 0, tiers: { flex: 0.5 } };
  const parameters = asked === undefined ? {} : { service_tier: asked };
  const variant = { ...modelVariant(LABELS), parameters, price };
  const { ask } = asking(variant, () =>
    whole({ usage: { prompt_tokens: 30, completion_tokens: 1 }, service_tier: used }),
  );
  expect((await ask()).cost_micro_usd).toBe(expected);
});
