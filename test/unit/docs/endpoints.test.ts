// What docs/endpoints.md tells the reader to paste is valid in the stack.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '../../../infra/constructs/settings.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';

const text = readFileSync(join(import.meta.dirname, '../../../docs/endpoints.md'), 'utf8');
const written: unknown[] = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? ''));

it('shows a valid endpoint for each provider', () => {
  const names = written.map((one) => Endpoint.parse(one).name);
  expect(names).toEqual([
    'openai',
    'azure',
    'bedrock',
    'bedrock-mantle',
    'anthropic',
    'gemini',
    'mistral',
    'groq',
    'together',
    'fireworks',
    'xai',
    'openrouter',
    'ollama',
    'vllm',
    'llama-cpp',
    'lm-studio',
    'litellm',
  ]);
});

it('fits into one stack, all together', () => {
  const context = new Map<string, unknown>([['endpoints', written]]);
  expect(readSettings((key) => context.get(key)).endpoints).toHaveLength(written.length);
});

it('explains every key of an endpoint, and no other', () => {
  const table = text.slice(0, text.indexOf('## OpenAI'));
  const explained = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
    [...(cell ?? '').matchAll(/`(\w+)`/g)].map(([, key]) => key),
  );
  expect(explained.toSorted()).toEqual(Object.keys(Endpoint.shape).toSorted());
});

it('says of each provider what it takes, and where that is written', () => {
  const [table = '', ...all] = text.slice(text.indexOf('## Who takes what')).split(/^## (?!Who)/m);
  const sections = all.slice(all.findIndex((section) => section.startsWith('OpenAI')));
  const rows = [...table.matchAll(/^\| (.+?) \|/gm)].map(([, name]) => name).filter((name) => name !== 'endpoint');
  expect(rows.toSorted()).toEqual(sections.map((section) => section.split('\n')[0]).toSorted());
  for (const section of sections) expect(section).toMatch(/Sources?: \[.+\]\(https:/);
});

it('shows valid models', () => {
  const shown = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => Benchmark.parse(parse(yaml ?? '')));
  expect(shown.map(({ models }) => models.length)).toEqual([1, 1]);
});
