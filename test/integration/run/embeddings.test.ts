// A benchmark with a chat model, an embedding model and the baselines, as a user runs it.
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { vectorOf } from '../../support/openai/embeddings.ts';
import { answer } from '../../support/openai/replies.ts';
import type { ChatRequest } from '../../support/openai/server.ts';
import { startAgainst } from '../../support/runs/local-run.ts';

const WORDS = { bug: ['crash', 'error', 'broken'], billing: ['invoice', 'refund', 'charge'] } as const;
const text = (row: number) => `${WORDS[row % 2 === 0 ? 'bug' : 'billing'][row % 3]} report number ${row}`;
const csv = (texts: readonly string[]) =>
  `text,label\n${texts.map((one, row) => `${one},${row % 2 === 0 ? 'bug' : 'billing'}`).join('\n')}\n`;
const rows = (count: number, from: number) => Array.from({ length: count }, (_, row) => text(row + from));

const script = ({ user }: ChatRequest) => answer(/crash|error|broken/.test(user) ? 'bug' : 'billing');
const vectors = { model: 'vectors', kind: 'embedding', price: { input: 0.5 } };
/** Longer than the endpoint takes. */
const LONG = 'crash '.repeat(500).trim();

/** The row as a prompt shows it: as JSON. */
const textIn = (content: unknown): string => JSON.parse(String(content)).text;

it('scores both classifiers beside a chat model and the baselines, and chooses examples by vectors', async () => {
  const { test, server } = await startAgainst({ script, embeddings: { maxCharacters: 2_000, maxInputs: 20 } });
  const train = [...rows(120, 0), LONG.replaceAll('crash', 'error'), 'refund'];
  const holdout = [...rows(30, 1_000), LONG, 'invoice number 7'];
  await test.upload('tickets', {
    holdout: csv(holdout),
    train: csv(train),
    benchmark: {
      models: [{ model: 'stub' }, vectors],
      prompts: [
        'zero-shot',
        { name: 'near', examples: { strategy: 'semantic_similarity', count: 2, embeddings: 'vectors' } },
      ],
      answer: 'label',
      limits: { budget_usd: 5 },
    },
  });
  const report = await test.report('tickets');
  expect(report).toMatchObject({ status: 'complete', problems: [] });
  const predictions: Record<string, string>[] = parse(await test.predictions(report), { columns: true });
  for (const name of ['vectors/logistic_regression', 'vectors/knn']) {
    const variant = report.variants.find((one) => one.name === name);
    expect(variant).toMatchObject({ kind: 'embedding', answered: 31, failed: 1, endpoint: 'openai', prompt: null });
    expect(variant?.error_codes).toEqual({ context_length_exceeded: 1 });
    expect(variant?.metrics_answered.accuracy.value).toBeGreaterThan(0.9);
    expect(variant?.probability_scores).toMatchObject({ samples: 31, impossible_truths: 0 });
    expect(variant?.probability_scores?.metrics.log_loss?.value).toBeLessThan(0.6);
    expect(variant?.calibration?.samples).toBe(31);
    expect(variant?.training).toMatchObject({
      chosen_by: 'cross_validation',
      train_rows: 121,
      failed_rows: 1,
      dimensions: 16,
    });
    expect(variant?.training?.cost_usd).toBeCloseTo(((variant?.training?.prompt_tokens ?? 0) * 0.5) / 1e6, 12);
    const own = predictions.filter((one) => one.variant === name && one.status === 'answered');
    for (const { probabilities, confidence } of own) {
      const shares: Record<string, number> = JSON.parse(probabilities ?? '');
      expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(Math.max(...Object.values(shares))).toBeCloseTo(Number(confidence), 8);
    }
  }
  expect(report.warnings.map(({ code }) => code)).toContain('train_rows_without_vector');
  // What was spent is what the endpoint counted: the second classifier's vectors are not paid for again.
  const [first, second] = ['logistic_regression', 'knn'].map((one) =>
    report.variants.find(({ name }) => name.endsWith(one)),
  );
  expect((first?.from_cache ?? 0) + (second?.from_cache ?? 0)).toBeGreaterThanOrEqual(25);
  // Every text once, unless a batch ends between two samples of a row.
  const texts = server.embedded
    .filter((one) => one.length <= 20)
    .flat()
    .filter((one) => one !== 'test' && one.length < 2_000);
  expect(new Set(texts).size).toBe(121 + 31);
  // The endpoint takes fewer at once than it was sent, which is found out by trying.
  expect(Math.max(...server.embedded.map(({ length }) => length))).toBeGreaterThan(20);
  const near = report.variants.find(({ name }) => name === 'stub/near');
  expect(near).toMatchObject({ answered: 31, failed: 1 });
  const shown = server.requests.filter(
    ({ body }) => body.messages.length === 6 && !JSON.stringify(body).includes('test'),
  );
  expect(shown).toHaveLength(31);
  const pool = train.filter((one) => one.length < 2_000).map((one) => ({ one, vector: vectorOf(one) }));
  for (const { body } of shown) {
    const asked = body.messages.filter(({ role }) => role === 'user').map(({ content }) => textIn(content));
    const row = vectorOf(asked.at(-1) ?? '');
    const cosine = ({ vector }: (typeof pool)[number]) =>
      vector.reduce((sum, value, i) => sum + value * (row[i] ?? 0), 0);
    const nearest = pool.toSorted((a, b) => cosine(a) - cosine(b)).slice(-2);
    expect(asked.slice(0, -1)).toEqual(nearest.map(({ one }) => one));
  }
}, 120_000);

it('refuses embeddings without a train file, before anything is asked', async () => {
  const { test, server } = await startAgainst({ script });
  await test.upload('alone', { holdout: csv(rows(5, 0)), benchmark: { models: [vectors] } });
  const report = await test.report('alone');
  expect(report.status).toBe('rejected');
  expect(report.problems[0]).toMatchObject({
    message: 'the model vectors makes embeddings, and there is no train file to learn from.',
    advice: 'Upload train/alone.csv before the holdout.',
  });
  await test.upload('poor', {
    holdout: csv(rows(5, 1_000)),
    train: csv(rows(300, 0)),
    benchmark: { models: [{ ...vectors, price: { input: 10_000 } }], limits: { budget_usd: 0.5 } },
  });
  const poor = await test.report('poor');
  expect(poor).toMatchObject({ status: 'partial', stop: { code: 'budget_exceeded' } });
  expect(poor.stop?.message).toContain('for the embeddings of the train file');
  // No row was embedded: these are the train rows.
  expect(server.embedded.flat().filter((one) => Number(one.split(' ').at(-1)) >= 1_000)).toEqual([]);
}, 120_000);
