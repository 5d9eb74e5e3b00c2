// One command, one report: two models with two prompts, four baselines and ensembles of them, as in the example, and
// what the plan predicted.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { Plan } from '../../../lambda/shared/contracts/plan.ts';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { tokenCounter } from '../../../lambda/shared/planning/tokens.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { EXAMPLES, ticketAnswers } from '../../support/openai/ticket-answers.ts';
import { UserFolder } from '../../support/runs/command.ts';

const MODELS = ['gpt-6-luna/zero-shot', 'gpt-6-luna/few-shot', 'gpt-6-sol/zero-shot', 'gpt-6-sol/few-shot'];
const BASELINES = ['majority', 'prior', 'keywords', 'tfidf'];
const ENSEMBLES = ['vote', 'weighted vote', 'cascade', 'free first'];
const Lines = z.array(
  z.object({ row: z.string(), variant: z.string(), prediction: z.string(), truth: z.string(), confidence: z.string() }),
);

it('compares models, prompts, baselines and ensembles in one report, with the tokens of the plan', async () => {
  const server = await startOpenAiServer({
    script: ticketAnswers({ 'gpt-6-sol': 0.95, 'gpt-6-luna': 0.8 }),
    logprobs: true,
    countTokens: await tokenCounter('gpt-6-sol'),
  });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  for (const file of ['holdout.csv', 'train.csv', 'ensembles.yaml']) {
    folder.write(file, readFileSync(join(EXAMPLES, file), 'utf8'));
  }
  const files = ['holdout.csv', '--train', 'train.csv', '--benchmark', 'ensembles.yaml', '--json'];
  const planned = await folder.run(['plan', ...files]);
  const ran = await folder.run(['run', ...files, '--out', 'reports'], { OPENAI_BASE_URL: server.url });
  expect(ran.status, ran.stderr).toBe(0);
  const report = Report.parse(JSON.parse(ran.stdout));

  expect(report.variants.map(({ name }) => name)).toEqual([...BASELINES, ...MODELS, ...ENSEMBLES]);
  expect(report.comparisons).toHaveLength((12 * 11) / 2);
  expect(report.samples).toBe(150 * 8);
  const cascade = report.variants.find(({ name }) => name === 'cascade');
  expect(cascade).toMatchObject({ rows: 75, samples: 75 });
  const { cheap_samples = 0, strong_samples = 0 } = cascade?.ensemble?.cascade ?? {};
  expect(cheap_samples).toBeGreaterThan(0);
  expect(strong_samples).toBeGreaterThan(0);

  const reported = (file: string) => readFileSync(join(folder.path, 'reports/holdout', report.run, file), 'utf8');
  expect(report.gates.map(({ variant, passed }) => [variant, passed])).toEqual([
    ['vote', true],
    ['cascade', true],
  ]);
  expect(reported('junit.xml')).toContain('<testcase classname="cascade" name="cost_usd_per_1000 at most 1"/>');
  expect(report.slices.length).toBeGreaterThan(3);

  const csv = reported('predictions.csv');
  const lines = Lines.parse(parse(csv, { columns: true }));
  expect(againstMembers(lines, cascade?.ensemble?.cascade?.threshold ?? 2)).toEqual({ vote: 150, cascade: 75 });

  const plan = Plan.parse(JSON.parse(planned.stdout));
  for (const { name, usage, cost_usd } of report.variants.filter(({ kind }) => kind === 'model')) {
    const foretold = plan.variants.find((one) => one.name === name);
    const tokens = (foretold?.prompt_tokens ?? 0) + (foretold?.completion_tokens ?? 0);
    expect(Math.abs(tokens / ((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0)) - 1)).toBeLessThan(0.05);
    expect(Math.abs((foretold?.cost_usd ?? 0) / (cost_usd ?? 0) - 1)).toBeLessThan(0.05);
  }
}, 120_000);

/** Computes two ensembles again from their members' answers. @returns the number of rows that agree */
function againstMembers(lines: z.infer<typeof Lines>, threshold: number) {
  const same = { vote: 0, cascade: 0 };
  for (const row of Map.groupBy(lines, (line) => line.row).values()) {
    const of = (variant: string) => row.find((line) => line.variant === variant);
    const [first, second, third] = ['gpt-6-sol/few-shot', 'gpt-6-luna/few-shot', 'tfidf'].map(
      (name) => of(name)?.prediction,
    );
    const majority = second === third ? second : first;
    if (of('vote')?.prediction === majority) same.vote++;
    const cheap = of('gpt-6-luna/zero-shot');
    const chosen = Number(cheap?.confidence) >= threshold ? cheap : of('gpt-6-sol/few-shot');
    if (of('cascade')?.prediction === chosen?.prediction) same.cascade++;
  }
  return same;
}
