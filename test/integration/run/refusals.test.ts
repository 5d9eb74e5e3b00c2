// Whose fault a refusal is, in whole runs over real HTTP: the row's, or the account's.
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { REPORTS } from '../../../lambda/shared/keys.ts';
import * as providers from '../../support/openai/provider-replies.ts';
import * as replies from '../../support/openai/replies.ts';
import { type OpenAiServer, type Script, startOpenAiServer } from '../../support/openai/server.ts';
import { endTestStack, newStateDir, startTestStack, type TestStack } from '../../support/runs/local-run.ts';

const ROWS = 12;
/** The row that is refused: the last one too, when no other is left to tell. */
const REFUSED = [3, ROWS - 1];

const isRefused = (user: string): boolean => REFUSED.some((row) => user.includes(`row ${row} of a secret`));

const openAiRefusal = (status: number, message: string) =>
  providers.refused(status, { error: { message, type: 'invalid_request_error', param: null, code: null } });

/** By endpoint, which is also the model's name: what the refused rows get, their code, calls and the words kept. */
const REFUSALS: Record<string, { reply: (user: string) => replies.Reply; code: string; calls: number; said: RegExp }> =
  {
    moderated: {
      reply: providers.moderated,
      code: 'http_403',
      calls: 1,
      said: /your input was flagged for "harassment"/i,
    },
    forbidden: {
      reply: () => openAiRefusal(403, 'You may not ask this.'),
      code: 'http_403',
      calls: 5,
      said: /may not ask/,
    },
    unauthorized: { reply: () => openAiRefusal(401, 'Not for you.'), code: 'http_401', calls: 5, said: /Not for you/ },
    unaffordable: {
      reply: () => openAiRefusal(402, 'You can only afford 12 tokens.'),
      code: 'payment_required',
      calls: 5,
      said: /afford/,
    },
    missing: {
      reply: () => openAiRefusal(404, 'Nothing here.'),
      code: 'model_not_found',
      calls: 5,
      said: /Nothing here/,
    },
    echoing: {
      reply: (user) => openAiRefusal(400, `Cannot process ${user}`),
      code: 'http_400',
      calls: 1,
      said: /^400 Cannot process .{0,20}…/,
    },
  };
const QUOTA = new Map(providers.OPENAI_QUOTA.map(({ code, reply }) => [code.replaceAll('_', '-'), { code, reply }]));

const script: Script = ({ model, user }) => {
  const quota = QUOTA.get(model);
  if (quota) return quota.reply;
  return isRefused(user) ? (REFUSALS[model]?.reply(user) ?? replies.html) : replies.answer('bug');
};

const holdout = `text,label\n${Array.from({ length: ROWS }, (_, row) => `row ${row} of a secret diary,bug`).join('\n')}\n`;
const benchmark = (endpoint: string) => ({
  models: [{ model: endpoint, endpoint }],
  baselines: [],
  labels: ['bug', 'billing'],
});

let server: OpenAiServer;
let test: TestStack;
beforeAll(async () => {
  server = await startOpenAiServer({ script });
  const others = [...Object.keys(REFUSALS), ...QUOTA.keys()];
  test = await startTestStack(server.url, newStateDir(), { others });
  // All at the same time, because they mostly wait.
  await Promise.all(others.map((name) => test.upload(name, { holdout, benchmark: benchmark(name) })));
}, 60_000);
afterAll(async () => {
  await endTestStack(test);
  await server.stop();
});

it.each(Object.entries(REFUSALS))(
  'two rows that are refused as %s hold up nothing, and the report says why',
  async (name, { code, calls, said }) => {
    const report = await test.report(name);
    expect(report).toMatchObject({
      status: 'complete',
      variants: [
        {
          answered: ROWS - 2,
          failed: 2,
          error_codes: { [code]: 2 },
          error_messages: { [code]: expect.stringMatching(said) },
        },
      ],
    });
    const lines: Record<string, string>[] = parse(await test.predictions(report), { columns: true });
    for (const row of REFUSED) expect(lines[row]).toMatchObject({ status: 'failed', error_code: code });
    const asked = server.requests.filter(({ model, user }) => model === name && isRefused(user));
    expect(asked).toHaveLength(2 * calls);

    const page = (await test.store.getText(`${REPORTS}${name}/${report.run}/report.html`))?.value;
    expect(page).toContain('What the endpoint said');
    expect(JSON.stringify(report.variants)).not.toContain('secret diary');
  },
  90_000,
);

it.each([...QUOTA])(
  'an account without credit (%s) ends the run before anything is paid for',
  async (name, { code }) => {
    const report = await test.report(name);
    expect(report).toMatchObject({ status: 'failed', variants: [] });
    expect(JSON.stringify(report.problems)).toContain(code);
    expect(server.requests.filter(({ model }) => model === name)).toHaveLength(1);
  },
  90_000,
);
