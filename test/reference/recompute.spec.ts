// From predictions.csv alone, scikit-learn, scipy and statsmodels give the figures of report.json: for the example, for
// models with repeats, slices, confidences and ensembles, for a model whose answers are partly invalid, and for a run that was stopped.
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import { tokenCounter } from '../../lambda/shared/planning/tokens.ts';
import { decisionRoute } from '../support/openai/decisions.ts';
import * as replies from '../support/openai/replies.ts';
import { constantLatency } from '../support/openai/scripts.ts';
import { startOpenAiServer } from '../support/openai/server.ts';
import { ticketAnswers } from '../support/openai/ticket-answers.ts';
import { pythonVenv } from '../support/python-venv.ts';
import { run } from '../support/runs/run-command.ts';

const REQUIREMENTS = 'scripts/reference/requirements.txt';
const HOLDOUT = 'examples/holdout.csv';
let folder: string;
let python: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdout-reference-'));
  python = join(await pythonVenv('reference', REQUIREMENTS), 'bin', 'python');
});
afterAll(() => rmSync(folder, { recursive: true }));

const LABELS = ['how-to', 'bug', 'billing', 'account access', 'feature request', 'I cannot say'];

/** Sometimes names no label, and sometimes leaves some of the likelihood to others. */
function withLikelihoods({ index }: { readonly index: number }) {
  const label = LABELS[(index * 7) % LABELS.length] ?? '';
  const others = LABELS.slice(0, -1).filter((one) => one !== label);
  // In fewer than one of twenty, so that there are scores of the others.
  const left = index % 25 === 0 ? 0.3 : 0.4;
  const top = Object.fromEntries(others.map((one, at) => [one, Math.log((left * (at + 1)) / 10)]));
  const tokens = [{ token: label, logprob: Math.log(0.6), top: { [label]: Math.log(0.6), ...top } }];
  return { ...replies.answer(label), logprobs: tokens };
}

/** @returns the report's folder. */
async function report(
  name: string,
  benchmark: object,
  env: NodeJS.ProcessEnv = {},
  holdout = HOLDOUT,
): Promise<string> {
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify(benchmark));
  const files = [holdout, '--train', 'examples/train.csv', '--benchmark', file];
  // One state folder for all, so that repeated questions are answered from the cache.
  const folders = ['--out', join(folder, name), '--state', join(folder, 'state')];
  const out = await run('node', ['cli/holdout.js', 'run', ...files, ...folders], { ...process.env, ...env });
  const [, page = ''] = /^Report {2}(.*?report\.html)/m.exec(out) ?? [];
  return dirname(page);
}

const recompute = (place: string, holdout = HOLDOUT) => run(python, ['docs/recompute.py', place, holdout], process.env);

/** @returns the figures reported as different. */
async function differences(place: string): Promise<string[]> {
  const said = await recompute(place).catch((error: unknown) => String(error));
  return [...said.matchAll(/^report\.(\S+): /gm)].map(([, path]) => path ?? '');
}

type Changes = Readonly<Record<string, (value: number) => number>>;

/** Copies the report with other figures. @param changes by the figures' paths. @returns the copy's folder */
async function altered(place: string, changes: Changes): Promise<string> {
  const copy = `${place}-altered`;
  await cp(place, copy, { recursive: true });
  const file = join(copy, 'report.json');
  let json: unknown = JSON.parse(await readFile(file, 'utf8'));
  for (const [path, change] of Object.entries(changes)) json = edited(json, path.split('.'), change);
  await writeFile(file, JSON.stringify(json));
  return copy;
}

function edited(node: unknown, [key, ...rest]: readonly string[], change: (value: number) => number): unknown {
  if (key === undefined) return change(Number(node));
  if (Array.isArray(node)) return node.map((one, index) => (index === Number(key) ? edited(one, rest, change) : one));
  return { ...Object(node), [key]: edited(Object(node)[key], rest, change) };
}

/** Changes bootstrap intervals by at least a quarter of their width, which another drawing does not do. */
const WRONG: Changes = {
  rows: (value) => value + 1,
  'variants.4.metrics.accuracy.value': (value) => value + 1e-8,
  'variants.4.metrics.accuracy.ci.lower': (value) => value - 1e-8,
  'variants.4.metrics.f1_macro.ci.upper': (value) => value + 0.04,
  'variants.4.metrics_answered.matthews_corrcoef.ci.lower': (value) => value + 0.05,
  'variants.4.confusion_matrix.1.1': (value) => value + 1,
  'variants.4.calibration.bins.0.confidence': (value) => value + 1e-8,
  'variants.4.answers.0.count': (value) => value - 1,
  'variants.4.repeats.flip_rate.ci.upper': (value) => value + 1e-8,
  'variants.4.usage.cached_tokens': (value) => value + 1,
  'variants.4.a_figure_that_nobody_knows': () => 1,
  'variants.10.ensemble.cascade.threshold': (value) => value + 1e-8,
  'comparisons.0.smallest_difference': (value) => value + 1e-8,
  'comparisons.1.metrics.accuracy.p_value_holm': (value) => value - 1e-8,
  'comparisons.2.metrics.f1_weighted.p_value': (value) => value / 2,
  'comparisons.3.metrics.f1_macro.ci.lower': (value) => value + 0.03,
  'decision.smallest_difference': (value) => value + 1e-8,
  'decision.variants.1.behind_at_most': (value) => value + 1e-8,
  'decision.variants.0.probability_best': (value) => value + 0.3,
  'slices.0.scores.4.f1_weighted': (value) => value + 1e-8,
  'slices.1.scores.4.accuracy.ci.upper': (value) => value - 1e-8,
  'suspect_labels.examples.0.row': (value) => value + 1,
  'suspect_labels.scores_without.4.f1_macro': (value) => value + 1e-8,
  'mistakes.0.row': (value) => value + 1,
  'data_checks.characters.p95': (value) => value + 1,
  'thresholds.0.automated': (value) => value + 1,
  'thresholds.0.p_value': (value) => value + 1e-8,
  'thresholds.1.rows': (value) => value - 1,
  'gates.0.value': (value) => value + 1e-8,
  'gates.0.others_fail': (value) => value + 1e-8,
  'decision.chosen.ci.lower': (value) => value + 1e-8,
  'decision.chosen.plausible': (value) => value + 1,
};

it('the Python shown in docs/ runs in the folder of a report', async () => {
  const place = resolve(await report('snippets', { text: ['subject', 'body'] }));
  const pages = globSync('docs/*.md').map((file) => readFileSync(file, 'utf8'));
  const snippets = pages.flatMap((page) => [...page.matchAll(/```py\n(.*?)```/gs)].map(([, code = '']) => code));
  expect(snippets.length).toBeGreaterThan(1);
  // It reads the files next to it.
  for (const snippet of snippets) {
    const inPlace = `import os; os.chdir(${JSON.stringify(place)})\n${snippet}`;
    expect(await run(python, ['-c', inPlace], process.env)).toMatch(/0\.8/);
  }
});

/** The example, with a customer for most rows: a few have many. */
async function withCustomers(): Promise<string> {
  const [header, ...rows] = parseCsv(await readFile(HOLDOUT, 'utf8'));
  const customers = rows.map((row, at) => [...row, at % 7 === 0 ? '' : `c${Math.floor((at % 97) ** 0.75)}`]);
  const regions = customers.map((row, at) => [...row, at % 3 === 0 ? 'west' : 'east']);
  const file = join(folder, 'customers.csv');
  await writeFile(file, stringify([[...(header ?? []), 'customer', 'region'], ...regions]));
  return file;
}

describe('docs/recompute.py', () => {
  it('reproduces scores for other shares of the labels, costs and what is decided by them', async () => {
    const benchmark = {
      text: ['subject', 'body'],
      prevalence: { bug: 0.6, billing: 0.05 },
      costs: { bug: { billing: 20 }, billing: { bug: 3 } },
      decide_by: { metric: 'expected_cost' },
      margin: 0.2,
      gates: [{ metric: 'expected_cost', max: 1, variant: 'best' }],
    };
    expect(await recompute(await report('costs', benchmark))).toContain(' 0 differ');
  });

  it('reproduces every figure where rows belong together', async () => {
    const holdout = await withCustomers();
    const benchmark = { text: ['subject', 'body'], group: 'customer', slices: ['region'] };
    const place = await report('customers', benchmark, {}, holdout);
    const said = await recompute(place, holdout).catch(String);
    expect(said).toMatch(/^\d+ numbers, \d+ recomputed, 0 differ/m);
    const changes: Changes = {
      'variants.3.effective_rows': (value) => value - 1e-6,
      'variants.3.metrics.accuracy.ci.lower': (value) => value + 1e-8,
      'variants.3.classes.0.recall.ci.upper': (value) => value - 1e-8,
      'comparisons.0.metrics.accuracy.p_value': (value) => value + 1e-8,
      'data_checks.units.count': (value) => value + 1,
      'decision.chosen.ci.lower': (value) => value + 1e-8,
      'decision.variants.1.behind_at_most': (value) => value - 1e-8,
    };
    const wrong = await recompute(await altered(place, changes), holdout).catch(String);
    const found = [...wrong.matchAll(/^report\.(\S+): /gm)].map(([, path]) => path);
    expect(found).toEqual(expect.arrayContaining(Object.keys(changes)));
  });

  it('reproduces every figure of the baselines, and says what it leaves out', async () => {
    const said = await recompute(await report('baselines', { text: ['subject', 'body'] }));
    expect(said).toMatch(/^\d+ numbers, \d+ recomputed, 0 differ; \d+ left out:$/m);
    const leftOut = [...said.matchAll(/^ {2}(\S+): \d+$/gm)].map(([, path]) => path);
    expect(leftOut.sort()).toEqual([
      'benchmark.limits.max_attempts',
      'benchmark.repeats',
      'benchmark.seed',
      'data_checks.near_duplicates.count',
      'data_checks.train.distribution[]',
      'data_checks.train.exact.count',
      'data_checks.train.left_out.exact',
      'data_checks.train.left_out.near',
      'data_checks.train.near.count',
      'data_checks.train.rows',
      'data_checks.truncated',
      'decision.chosen.elsewhere',
      'format',
      'ledger.earlier_runs',
      'ledger.earlier_variants',
      'more_problems',
      'seed',
      'variants[].tuning.C',
      'variants[].tuning.accuracy',
      'variants[].tuning.analyzers[].ngram_range[]',
      'variants[].tuning.cross_validated_rows',
      'variants[].tuning.default_accuracy',
      'variants[].tuning.folds',
      'variants[].tuning.left_out_rows',
      'variants[].tuning.left_out_terms',
      'variants[].tuning.min_df',
      'variants[].tuning.terms',
      'variants[].tuning.train_rows',
      'warnings[].count',
    ]);
  });

  it('reproduces every figure of models, slices, repeats and ensembles, and names each one that is wrong', async () => {
    const countTokens = await tokenCounter('gpt-6-sol');
    const script = ticketAnswers({ 'gpt-6-sol': 0.95, 'gpt-6-luna': 0.8 });
    const server = await startOpenAiServer({ script, logprobs: true, countTokens });
    try {
      const automate = { accuracy: 0.7, risk: 0.2 };
      const benchmark = { ...parse(await readFile('examples/ensembles.yaml', 'utf8')), automate };
      const env = { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'dummy' };
      const place = await report('ensembles', benchmark, env);
      expect(await recompute(place)).toMatch(/, 0 differ/);
      const slices = [...benchmark.slices, { name: 'truth', column: 'label', values: true }];
      const repeated = await report('repeats', { ...benchmark, slices, repeats: 2 }, env);
      expect(await recompute(repeated)).toMatch(/, 0 differ/);
      const wrong = await differences(await altered(repeated, WRONG));
      expect(wrong.sort()).toEqual(Object.keys(WRONG).sort());
    } finally {
      await server.stop();
    }
  });

  it('reproduces every figure of a chat model, a decision model, an embedding model and the baselines in one report', async () => {
    const { routes } = decisionRoute({
      models: ['decider'],
      script: ({ index, question }) => {
        const { value = '' } = question.choices[(index * 3) % question.choices.length] ?? {};
        return { choice: value, probabilities: { [String(value)]: 0.4 + (index % 5) / 10 } };
      },
    });
    const server = await startOpenAiServer({ script: withLikelihoods, logprobs: true, models: ['stub'], routes });
    try {
      const benchmark = {
        text: ['subject', 'body'],
        models: [
          'stub',
          { model: 'decider', answer: 'decision', price: { input: 0.1 } },
          { model: 'vectors', kind: 'embedding', price: { input: 0.1 } },
        ],
        ensembles: [{ name: 'cascade', strategy: 'cascade', cheap: 'vectors/knn', strong: 'decider/zero-shot' }],
        gates: [{ metric: 'accuracy', min: 0.01, variant: '*' }],
      };
      const place = await report('kinds', benchmark, { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'dummy' });
      const { variants } = Report.parse(JSON.parse(await readFile(join(place, 'report.json'), 'utf8')));
      const told = variants.filter(
        ({ probability_scores, calibration }) => probability_scores?.metrics.log_loss && calibration,
      );
      expect(told.map(({ name }) => name)).toEqual([
        'tfidf',
        'stub/zero-shot',
        'decider/zero-shot',
        'vectors/logistic_regression',
        'vectors/knn',
      ]);
      expect(await recompute(place)).toMatch(/, 0 differ/);
      const logLoss = told.map(
        ({ name }) =>
          `variants.${variants.findIndex((one) => one.name === name)}.probability_scores.metrics.log_loss.value`,
      );
      const wrong = Object.fromEntries(logLoss.map((path) => [path, (value: number) => value + 1e-8]));
      expect((await differences(await altered(place, wrong))).sort()).toEqual(logLoss.sort());
    } finally {
      await server.stop();
    }
  });

  it('reproduces every figure of a model that sometimes names no label or gives no likelihoods', async () => {
    const server = await startOpenAiServer({ script: withLikelihoods, logprobs: true });
    try {
      const benchmark = { text: ['subject', 'body'], models: ['stub'], baselines: ['majority'], repeats: 2 };
      const place = await report('model', benchmark, { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'dummy' });
      expect(await recompute(place)).toMatch(/, 0 differ/);
      const logLoss = 'variants.1.probability_scores.metrics.log_loss.value';
      expect(await differences(await altered(place, { [logLoss]: (value) => value + 1e-8 }))).toEqual([logLoss]);
    } finally {
      await server.stop();
    }
  });

  it('reproduces every figure of a run that stopped when it was decided', async () => {
    const server = await startOpenAiServer({ script: ticketAnswers({ good: 0.95, fair: 0.6, poor: 0.2 }) });
    try {
      const benchmark = {
        text: ['subject', 'body'],
        models: ['good', 'fair', 'poor'].map((model) => ({ model, price: { input: 1, output: 2 } })),
        baselines: ['majority'],
        ensembles: [
          { name: 'vote', strategy: 'majority_vote', variants: ['good/zero-shot', 'fair/zero-shot', 'majority'] },
          { name: 'cascade', strategy: 'cascade', cheap: 'fair/zero-shot', strong: 'good/zero-shot' },
        ],
        stop: { when: 'decided' },
      };
      const place = await report('decided', benchmark, { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'dummy' });
      const { stopping } = Report.parse(JSON.parse(await readFile(join(place, 'report.json'), 'utf8')));
      expect(stopping?.saved_samples).toBeGreaterThan(0);
      expect(await recompute(place)).toMatch(/, 0 differ/);
      const wrong = {
        'stopping.saved_samples': (value: number) => value + 1,
        'stopping.rows': (value: number) => value - 1,
      };
      expect((await differences(await altered(place, wrong))).sort()).toEqual(Object.keys(wrong).sort());
    } finally {
      await server.stop();
    }
  });

  it('reproduces every figure of a run that was stopped, and knows which rows are scored', async () => {
    const script = constantLatency(1_500, ticketAnswers({ good: 0.9, fast: 0.7 }));
    const server = await startOpenAiServer({ script });
    try {
      const price = { input: 5, output: 15 };
      const benchmark = {
        text: ['subject', 'body'],
        models: ['good', 'fast'].map((model) => ({ model, price })),
        ensembles: [{ name: 'cascade', strategy: 'cascade', cheap: 'tfidf', strong: 'good/zero-shot' }],
        slices: ['label'],
        limits: { budget_usd: 0.1 },
      };
      const place = await report('stopped', benchmark, { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'dummy' });
      const {
        status,
        rows,
        scored_rows = 0,
      } = Report.parse(JSON.parse(await readFile(join(place, 'report.json'), 'utf8')));
      expect(status).toBe('partial');
      expect(scored_rows).toBeGreaterThan(0);
      expect(scored_rows).toBeLessThan(rows);
      expect(await recompute(place)).toMatch(/, 0 differ/);
      expect(await differences(await altered(place, { scored_rows: (value) => value + 1 }))).toEqual(['scored_rows']);
    } finally {
      await server.stop();
    }
  });
});
