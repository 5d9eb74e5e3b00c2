// Which variants are asked at the decision endpoint, and what is said about it.
import { afterEach, describe, expect, it } from 'vitest';
import { planVariants } from '../../../../lambda/dispatch/freeze/variants.ts';
import { preflight } from '../../../../lambda/dispatch/preflight/preflight.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { chatClient } from '../../../../lambda/shared/models/call/chat-client.ts';
import { type DecisionRoute, decisionRoute } from '../../../support/openai/decisions.ts';
import * as replies from '../../../support/openai/replies.ts';
import { type OpenAiServer, type OpenAiServerOptions, startOpenAiServer } from '../../../support/openai/server.ts';

let server: OpenAiServer | undefined;
afterEach(async () => void (await server?.stop()));

const FILE = 'benchmarks/tags.yaml';
const COLUMNS = { label: 'tag', text: ['text'], all: ['text', 'tag'] };
type Options = Parameters<typeof decisionRoute>[0];

const chosen = (options: Partial<Options> = {}): DecisionRoute =>
  decisionRoute({ script: ({ question }) => ({ choice: question.choices[0]?.value ?? '' }), ...options });
const labelled = (count: number) => Array.from({ length: count }, (_, index) => `label ${index}`);

async function tryOut(
  choice: object,
  decisions?: Pick<DecisionRoute, 'routes'>,
  labels = ['a', 'b'],
  options: Partial<OpenAiServerOptions> = {},
) {
  server = await startOpenAiServer({
    script: () => replies.answer('a'),
    ...(decisions && { routes: decisions.routes }),
    ...options,
  });
  const endpoints = [Endpoint.parse({ name: 'openai', baseUrl: server.url })];
  const benchmark = Benchmark.parse({ models: ['m'], baselines: [], ...choice });
  const example = [{ row: { text: 'one' }, label: 'a' }];
  const examples = new Map(
    benchmark.prompts.filter((prompt) => prompt.examples?.strategy === 'random').map((prompt) => [prompt, example]),
  );
  const planned = planVariants({
    benchmark,
    columns: COLUMNS,
    labels,
    descriptions: {},
    endpoints,
    hasTrain: true,
    examples,
    file: FILE,
  });
  const run = { labels, label_descriptions: {}, text: COLUMNS.text, samples: 10 };
  const connect = async (endpoint: Endpoint) => chatClient(endpoint, 'dummy');
  const input = { variants: planned.variants, benchmark, run, file: FILE };
  const tried = await preflight(input, { endpoints, connect });
  const models = tried.variants.flatMap((variant) => (variant.kind === 'model' ? [variant] : []));
  return { ...tried, planned: planned.problems, models, answers: models.map(({ prompt }) => prompt.answer) };
}

const codes = ({ warnings }: { readonly warnings: readonly { readonly code: string }[] }) =>
  warnings.map(({ code }) => code);

describe('auto', () => {
  it('takes the decision endpoint if it takes the model, and says so', async () => {
    const decisions = chosen();
    const { models, answers, warnings, problems } = await tryOut({}, decisions);
    expect(answers).toEqual(['decision']);
    // Nothing that belongs to a chat is sent.
    expect(models[0]?.parameters).toEqual({});
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      expect.objectContaining({ code: 'decision_used', count: 1, message: expect.stringContaining('m/zero-shot') }),
    ]);
    expect(server?.requestCount).toBe(0);
  });

  it('tries a model once, and then each prompt as it is', async () => {
    const decisions = chosen();
    await tryOut({ prompts: [{ name: 'p' }, { name: 'q', system: 'Which?' }, { name: 'r' }] }, decisions);
    expect(decisions.requests).toHaveLength(1 + 3);
    const refused = chosen({ models: ['other'] });
    const { answers } = await tryOut({ prompts: [{ name: 'p' }, { name: 'q' }] }, refused);
    expect(answers).toEqual(['label', 'label']);
    expect(refused.refused).toHaveLength(1);
  });

  it('is told apart by model: one takes decisions, the other chats', async () => {
    const tried = await tryOut({ models: ['m', 'n'] }, chosen({ models: ['n'] }));
    expect(tried.answers).toEqual(['label', 'decision']);
    expect(codes(tried)).toEqual(['decision_used']);
  });

  const status = (code: number, body: object = {}) => ({
    routes: {
      '/v1/decisions': (_: unknown, response: import('node:http').ServerResponse) => {
        response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      },
    },
  });
  it.each<[string, Pick<DecisionRoute, 'routes'> | undefined]>([
    ['has no such route', undefined],
    ['allows no such method', status(405)],
    ['does not take the model there', chosen({ models: [] })],
    ['wants another key there', status(403)],
    ['answers every path with a completion', status(200, { choices: [{ message: { content: 'a' } }] })],
    ['answers every path with something', status(200, { answers: [{ type: 'choice', choice: 'something' }] })],
    ['speaks another contract', status(422, { detail: [{ msg: 'field required: state' }] })],
  ])('asks by chat without a word if the endpoint %s', async (_what, decisions) => {
    const tried = await tryOut({}, decisions);
    expect(tried.answers).toEqual(['label']);
    expect(tried.problems).toEqual([]);
    expect(tried.warnings).toEqual([]);
  });

  it.each([{ temperature: 0 }, { max_tokens: 5 }, { reasoning_effort: 'low' }])(
    'asks by chat if the author set what only a chat has: %j',
    async (parameters) => {
      const decisions = chosen();
      const { answers } = await tryOut({ models: [{ model: 'm', parameters }] }, decisions);
      expect(answers).toEqual(['label']);
      expect([...decisions.requests, ...decisions.refused]).toEqual([]);
    },
  );

  it.each<[string, object, number, number, string]>([
    ['too many labels', {}, 256, 255, 'a decision endpoint takes 2 to 255 labels, and there are 256'],
    ['a single label', {}, 1, 255, 'a decision endpoint takes 2 to 255 labels, and there is 1'],
    ['more labels than this endpoint takes', {}, 209, 208, 'expected at most 208 choices'],
    ['a reason', { prompts: [{ name: 'zero-shot', reason: true }] }, 2, 255, 'it gives no reason'],
  ])('asks by chat and says why: %s', async (_what, choice, count, maxChoices, why) => {
    const tried = await tryOut(choice, chosen({ maxChoices }), labelled(count));
    expect(tried.answers).not.toContain('decision');
    expect(tried.problems).toEqual([]);
    expect(tried.warnings).toEqual([
      expect.objectContaining({ code: 'decision_not_used', message: expect.stringContaining(why) }),
    ]);
  });

  it('says so if a busy decision endpoint could not be tried', async () => {
    const tried = await tryOut({}, status(503));
    expect(tried.answers).toEqual(['label']);
    expect(tried.warnings[0]?.message).toContain('m/zero-shot, because it could not be tried (http_503)');
  });

  it('lets no hiccup decide', async () => {
    let asked = 0;
    const script: Options['script'] = () => (asked++ === 0 ? replies.serverError : { choice: 'a' });
    const tried = await tryOut({}, chosen({ script }));
    expect(tried.answers).toEqual(['decision']);
    expect(codes(tried)).toEqual(['decision_used']);
  });

  it('waits for a rate limit', async () => {
    let asked = 0;
    const script: Options['script'] = () => (asked++ === 0 ? replies.rateLimited(0.1) : { choice: 'a' });
    expect((await tryOut({}, chosen({ script }))).answers).toEqual(['decision']);
  });

  it('takes a refusal of the trial text for an answer', async () => {
    expect((await tryOut({}, chosen({ script: () => ({ refusal: true }) }))).answers).toEqual(['decision']);
  });

  it('wants a complete price only if it ends in a chat', async () => {
    const models = [{ model: 'm', price: { input: 0.1 } }];
    expect((await tryOut({ models }, chosen())).problems).toEqual([]);
    const { problems } = await tryOut({ models });
    expect(problems).toEqual([
      {
        file: FILE,
        message: 'the price of m has no `output`, and by chat its answers are paid for.',
        advice: 'Add `output` to the price (0 if they are free), or set `answer: decision` for the model.',
      },
    ]);
    // A refused key is the endpoint's matter, whatever the price.
    const refused = await tryOut({ models }, undefined, ['a', 'b'], { apiKey: 'another' });
    expect(refused.problems.map(({ message }) => message)).toEqual([expect.stringContaining('Incorrect API key')]);
  });
});

describe('examples', () => {
  const fixed = { name: 'few', examples: { strategy: 'random', count: 1 } };
  const byRow = { name: 'near', examples: { strategy: 'semantic_similarity', count: 1 } };

  it('are messages before the row', async () => {
    const decisions = chosen();
    const { models } = await tryOut({ answer: 'decision', prompts: [fixed] }, decisions);
    expect(models[0]?.prompt.examples_format).toBe('messages');
    expect(decisions.requests[0]?.body.input).toEqual([
      { role: 'user', content: '{"text":"one"}' },
      { role: 'assistant', content: 'a' },
      { role: 'user', content: '{"text":"test"}' },
    ]);
  });

  it.each([
    ['fixed ones', fixed],
    ['those chosen for each row', byRow],
  ])('stand in the instructions where only user messages are taken: %s', async (_what, prompt) => {
    const decisions = chosen({ roles: ['user'] });
    const { models, problems } = await tryOut({ answer: 'decision', prompts: [prompt] }, decisions);
    expect(problems).toEqual([]);
    expect(models[0]?.prompt).toMatchObject({ answer: 'decision', examples_format: 'text' });
    expect(decisions.requests[0]?.body.input).toBe('{"text":"test"}');
    expect(decisions.requests[0]?.question.instructions).toMatch(/Examples:\n\nText: .*\nLabel: a$/);
    expect(decisions.refused).toHaveLength(1);
  });
});

describe('a model that must be asked there', () => {
  const OWN = { models: [{ model: 'm', answer: 'decision' }] };

  it('may be one of several', async () => {
    const models = ['n', { model: 'm', answer: 'decision' }];
    const tried = await tryOut({ answer: 'label', models }, chosen());
    expect(tried.answers).toEqual(['label', 'decision']);
    // It was asked for, so there is nothing to say.
    expect(tried.warnings).toEqual([]);
  });

  it('may be kept from it', async () => {
    const { answers } = await tryOut({ answer: 'decision', models: [{ model: 'm', answer: 'label' }] }, chosen());
    expect(answers).toEqual(['label']);
  });

  it('is a problem where there is no such route, or not for this model', async () => {
    for (const decisions of [undefined, chosen({ models: ['other'] })]) {
      const { problems } = await tryOut(OWN, decisions);
      expect(problems.map(({ advice }) => advice)).toEqual([
        'Set `answer: auto`, or correct `models[0].model`: openai takes no decisions from m in this form.',
      ]);
      expect(server?.requestCount).toBe(0);
    }
  });

  it('names the parameter that is not taken', async () => {
    const models = [{ model: 'm', answer: 'decision', parameters: { temperature: 0 } }];
    const { problems } = await tryOut({ models }, chosen());
    expect(problems[0]?.message).toContain("Unknown parameter: 'temperature'");
    expect(problems[0]?.advice).toBe('Change or remove `models[0].parameters.temperature`.');
  });

  it('sends the parameters that are', async () => {
    const decisions = chosen();
    const parameters = { safety_identifier: 'someone' };
    await tryOut({ models: [{ model: 'm', answer: 'decision', parameters }] }, decisions);
    expect(decisions.requests[0]?.body.safety_identifier).toBe('someone');
  });
});
