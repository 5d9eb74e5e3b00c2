// How a model is asked for its label, from the benchmark to predictions.csv, over real HTTP.
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../support/openai/replies.ts';
import type { OpenAiServerOptions } from '../../support/openai/server.ts';
import { startAgainst } from '../../support/runs/local-run.ts';

const LABELS = { bug: 'it breaks', billing: 'money' };
const HOLDOUT = 'id,text,tag\n1,it says error,bug\n2,my invoice,billing\n3,it says nothing,bug\n';

async function run(benchmark: object, reply: (user: string) => Answer, options: Partial<OpenAiServerOptions>) {
  const { test, server } = await startAgainst({ script: ({ user }) => reply(user), ...options });
  await test.upload('tags', {
    holdout: HOLDOUT,
    benchmark: { baselines: [], labels: LABELS, models: ['stub'], ...benchmark },
  });
  const report = await test.report('tags');
  expect(report.problems).toEqual([]);
  const lines: Record<string, string>[] = parse(await test.predictions(report), { columns: true });
  return { report, lines, requests: server.requests };
}

describe('a run', () => {
  it('asks for a schema if the model accepts it, and keeps its reasons and confidence', async () => {
    const reply = (user: string): Answer => ({
      answer: user.includes('invoice') ? 'billing' : 'bug',
      reason: `I read: ${user.includes('invoice') ? 'invoice' : 'error'}`,
    });
    const { report, lines, requests } = await run({ prompts: [{ name: 'why', reason: true }] }, reply, {
      structured: true,
      logprobs: true,
    });
    expect(report.variants[0]).toMatchObject({ answer: 'json_schema', answered: 3 });
    expect(lines.map(({ prediction, answer, reason, confidence }) => [prediction, answer, reason, confidence])).toEqual(
      [
        ['bug', 'bug', 'I read: error', '1'],
        ['billing', 'billing', 'I read: invoice', '1'],
        ['bug', 'bug', 'I read: error', '1'],
      ],
    );
    const [body] = requests.map(({ body }) => body);
    expect(body).toMatchObject({ logprobs: true, temperature: 0, response_format: { json_schema: { strict: true } } });
    expect(JSON.stringify(body?.messages)).toContain('\\"reason\\" is one short sentence');
  });

  it('keeps how likely each label was, if the likely tokens tell', async () => {
    const top = (bug: number, billing: number) => ({ bug: Math.log(bug), bill: Math.log(billing) });
    const reply = (user: string): Answer => {
      const billing = user.includes('invoice') ? 0.75 : user.includes('nothing') ? 0.2 : 0.25;
      const token = user.includes('invoice') ? 'bill' : 'bug';
      const likely = { token, logprob: Math.log(0.75), top: top(token === 'bug' ? 0.75 : 0.25, billing) };
      const certain = (one: string) => ({ token: one, logprob: 0 });
      const label = token === 'bug' ? 'bug' : 'billing';
      const rest = token === 'bug' ? [] : [certain('ing')];
      return { answer: label, logprobs: [certain('{"label":"'), likely, ...rest, certain('"}')] };
    };
    const { report, lines, requests } = await run({}, reply, { structured: true, logprobs: true });
    expect(requests.at(-1)?.body).toMatchObject({ logprobs: true, top_logprobs: 20 });
    expect(lines.map(({ probabilities }) => probabilities)).toEqual([
      '{"bug":0.75,"billing":0.25}',
      '{"bug":0.25,"billing":0.75}',
      // A twentieth belongs to no label, which is too much to leave out.
      '',
    ]);
    expect(report.variants[0]?.probability_scores).toMatchObject({
      samples: 2,
      told: { share: 2 / 3 },
      // Scores of the rows that it is sure of would look better than it is.
      metrics: { brier_score_loss: { value: null }, roc_auc_ovr: { value: null } },
    });
  });

  it('asks for plain text if a model accepts no schema, and says so', async () => {
    const reply = (user: string): Answer =>
      user.includes('nothing') ? { answer: 'no idea' } : { answer: `It is money.\nLabel: billing` };
    const { report, lines, requests } = await run({ prompts: [{ name: 'why', reason: true }] }, reply, {
      rejects: ['response_format', 'temperature', 'logprobs', 'top_logprobs'],
    });
    expect(report.variants[0]).toMatchObject({ answer: 'label', answered: 2, invalid: 1 });
    expect(lines.map(({ prediction, answer, reason, confidence }) => [prediction, answer, reason, confidence])).toEqual(
      [
        ['billing', 'Label: billing', 'It is money.', ''],
        ['billing', 'Label: billing', 'It is money.', ''],
        ['', 'no idea', '', ''],
      ],
    );
    expect(Object.keys(requests.at(-1)?.body ?? {}).sort()).toEqual(['max_completion_tokens', 'messages', 'model']);
  });
});
