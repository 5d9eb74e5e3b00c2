// A holdout sorted by its labels, stopped at a budget: what was answered stands for the whole file.
import { expect, it, onTestFinished } from 'vitest';
import { answer } from '../../support/openai/replies.ts';
import { constantLatency } from '../../support/openai/scripts.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { endTestStack, startTestStack } from '../../support/runs/local-run.ts';

const ROWS = { billing: 1_200, bug: 2_400, praise: 2_400 };
const TOTAL = 6_000;
const sorted = Object.entries(ROWS).flatMap(([label, count]) =>
  Array.from({ length: count }, (_, row) => `${label} ${row},${label}`),
);
/** scipy.stats.chi2.ppf(0.9999, 2): it depends on the clock how many rows are asked. */
const CHI_SQUARE = 18.420681;

it('asks a random sample of it, and is scored on that', async () => {
  // Right on all but every tenth row of each label.
  const server = await startOpenAiServer({
    script: constantLatency(300, ({ body }) => {
      const [, label = '', last = ''] =
        /(billing|bug|praise) \d*(\d)/.exec(String(body.messages.at(-1)?.content)) ?? [];
      return answer(last === '0' ? 'other' : label || 'bug');
    }),
    maxRecorded: 0,
  });
  onTestFinished(() => server.stop());
  const test = await startTestStack(server.url);
  onTestFinished(() => endTestStack(test));
  const labels = [...Object.keys(ROWS), 'other'];
  await test.upload('t', {
    holdout: `text,label\n${sorted.join('\n')}\n`,
    benchmark: { models: ['stub'], baselines: ['majority'], labels, limits: { budget_usd: 0.15 } },
  });
  const report = await test.report('t');
  expect(report).toMatchObject({ status: 'partial', stop: { code: 'budget_exceeded' }, rows: TOTAL });
  const asked = report.scored_rows ?? 0;
  expect(asked).toBeGreaterThan(300);
  expect(asked).toBeLessThan(TOTAL - 300);

  const lines = (await test.predictions(report)).trim().split('\n').slice(1);
  const ofModel = lines.filter((line) => line.includes(',stub/zero-shot,'));
  const answered = ofModel.filter((line) => line.includes(',answered,'));
  expect([ofModel.length, answered.length]).toEqual([TOTAL, report.variants.at(-1)?.answered]);
  // In the file's order, with the truth of each row.
  expect(ofModel.map((line) => line.split(',')[4])).toEqual(sorted.map((line) => line.split(',')[1]));
  const pearson = Object.entries(ROWS).reduce((sum, [label, count]) => {
    const expected = (answered.length * count) / TOTAL;
    return sum + (answered.filter((line) => line.split(',')[4] === label).length - expected) ** 2 / expected;
  }, 0);
  expect(pearson / (1 - answered.length / TOTAL)).toBeLessThan(CHI_SQUARE);

  // The rest is not wrong: 90 % of the answers are right, and so says the report.
  const { accuracy } = report.variants.at(-1)?.metrics ?? {};
  expect(accuracy?.value).toBeGreaterThan(0.85);
  expect(accuracy?.value).toBeLessThan(0.95);
  const rows = new Intl.NumberFormat('en').format(asked);
  expect(report.headline).toContain(`of the ${rows} of 6,000 rows that every variant was asked`);
}, 90_000);
