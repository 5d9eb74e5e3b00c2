// scikit-learn itself, from predictions.csv alone, gives the figures of report.json: for the example, and for a model
// whose answers are partly invalid.
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { tokenCounter } from '../../lambda/shared/tokens.ts';
import * as replies from '../support/openai-replies.ts';
import { startOpenAiServer } from '../support/openai-server.ts';
import { pythonVenv } from '../support/python-venv.ts';
import { run } from '../support/run-command.ts';
import { ticketAnswers } from '../support/ticket-answers.ts';

const REQUIREMENTS = 'scripts/reference/requirements.txt';
let folder: string;
let python: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdout-reference-'));
  python = join(await pythonVenv('reference', REQUIREMENTS), 'bin', 'python');
});
afterAll(() => rmSync(folder, { recursive: true }));

const LABELS = ['how-to', 'bug', 'billing', 'account access', 'feature request', 'I cannot say'];

/** @returns the report's folder. */
async function report(name: string, benchmark: object, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify(benchmark));
  const files = ['examples/holdout.csv', '--train', 'examples/train.csv', '--benchmark', file];
  const folders = ['--out', join(folder, name), '--state', join(folder, `${name}-state`)];
  const out = await run('node', ['cli/holdout.js', 'run', ...files, ...folders], { ...process.env, ...env });
  const path = out.split('\n').find((line) => line.trim().endsWith('report.json'));
  return dirname((path ?? '').trim());
}

const recompute = (place: string) => run(python, ['docs/recompute.py', place], process.env);

describe('docs/recompute.py', () => {
  it('gives every figure of the baselines again, and notices one that is wrong', async () => {
    const place = await report('baselines', { text: ['subject', 'body'] });
    expect(await recompute(place)).toMatch(/figures of 4 variants .* 0 differ/);

    const json = join(place, 'report.json');
    const wrong = (await readFile(json, 'utf8')).replace(/("accuracy":\s*\{\s*"value":\s*)0\.\d+/, '$10.5');
    await writeFile(json, wrong);
    await expect(recompute(place)).rejects.toThrow('differ');
  });

  it('gives every figure of models, baselines and ensembles again, also where answers come from the cache', async () => {
    const countTokens = await tokenCounter('gpt-4o');
    const script = ticketAnswers({ 'gpt-4o': 0.95, 'gpt-4o-mini': 0.8 });
    const server = await startOpenAiServer({ script, logprobs: true, countTokens });
    try {
      const benchmark = parse(await readFile('examples/ensembles.yaml', 'utf8'));
      const env = { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'dummy' };
      const place = await report('ensembles', benchmark, env);
      expect(await recompute(place)).toMatch(/figures of 12 variants and 66 pairs, 0 differ/);
      const cached = await report('ensembles', { ...benchmark, seed: 1 }, env);
      expect(cached).not.toBe(place);
      expect(await recompute(cached)).toMatch(/figures of 12 variants and 66 pairs, 0 differ/);
    } finally {
      await server.stop();
    }
  });

  it('gives every figure of a model again that sometimes names no label, or does not tell how likely the others are', async () => {
    const script = ({ index }: { index: number }) => {
      const label = LABELS[(index * 7) % LABELS.length] ?? '';
      const others = LABELS.slice(0, -1).filter((one) => one !== label);
      const left = index % 10 === 0 ? 0.3 : 0.4;
      const top = Object.fromEntries(others.map((one, at) => [one, Math.log((left * (at + 1)) / 10)]));
      const tokens = [{ token: label, logprob: Math.log(0.6), top: { [label]: Math.log(0.6), ...top } }];
      return { ...replies.answer(label), logprobs: tokens };
    };
    const server = await startOpenAiServer({ script, logprobs: true });
    try {
      const benchmark = { text: ['subject', 'body'], models: ['stub'], baselines: ['majority'], repeats: 2 };
      const place = await report('model', benchmark, { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'dummy' });
      expect(await recompute(place)).toMatch(/figures of 2 variants .* 0 differ/);

      const json = join(place, 'report.json');
      const wrong = (await readFile(json, 'utf8')).replace(/("log_loss":\s*\{\s*"value":\s*)\d\.\d+/, '$10.5');
      await writeFile(json, wrong);
      await expect(recompute(place)).rejects.toThrow('probability_scores.metrics.log_loss');
    } finally {
      await server.stop();
    }
  });
});
