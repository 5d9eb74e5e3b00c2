// A benchmark with a chat model, an embedding model and the baselines, as a user runs it.
import { expect, it } from 'vitest';
import { answer } from '../../support/openai/replies.ts';
import { startAgainst } from '../../support/runs/local-run.ts';

const WORDS = { bug: ['crash', 'error', 'broken'], billing: ['invoice', 'refund', 'charge'] } as const;
const csv = (rows: number, from = 0) =>
  `text,label\n${Array.from({ length: rows }, (_, i) => {
    const label = i % 2 === 0 ? 'bug' : 'billing';
    return `${WORDS[label][i % 3]} report number ${i + from},${label}`;
  }).join('\n')}\n`;

const benchmark = {
  models: [{ model: 'stub' }, { model: 'vectors', kind: 'embedding', price: { input: 0.5 } }],
  answer: 'label',
};

it('scores both classifiers of an embedding model beside a chat model and the baselines', async () => {
  const { test, server } = await startAgainst({
    script: ({ user }) => answer(user.includes('crash') ? 'bug' : 'billing'),
  });
  await test.upload('tickets', { holdout: csv(30, 1_000), train: csv(120), benchmark });
  const report = await test.report('tickets');
  expect(report).toMatchObject({ status: 'complete', problems: [] });
  for (const name of ['vectors/logistic_regression', 'vectors/knn']) {
    const variant = report.variants.find((one) => one.name === name);
    expect(variant).toMatchObject({ kind: 'embedding', answered: 30, failed: 0, completion_rate: { value: 1 } });
    expect(variant?.metrics.accuracy.value).toBeGreaterThan(0.9);
    expect(variant?.probability_scores?.metrics.log_loss?.value).toBeLessThan(0.6);
    expect(variant?.probability_scores?.samples).toBe(30);
    expect(variant?.calibration?.samples).toBe(30);
  }
  // Every text once, whichever classifier asks first, unless a batch ends between the two.
  const texts = server.embedded.flat().filter((text) => text !== 'test');
  expect(new Set(texts).size).toBe(120 + 30);
  expect(texts.length).toBeLessThanOrEqual(120 + 30 + 5);
}, 90_000);
