// action.yml, the workflow that uses it here, and the one that its guide shows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { action } from '../../support/github/run-action.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const Workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      permissions: z.record(z.string(), z.string()),
      steps: z.array(z.object({ uses: z.string().optional(), with: z.record(z.string(), z.unknown()).default({}) })),
    }),
  ),
});

const guide = read('docs/guide/pull-requests.md');
const ours = read('.github/workflows/holdout.yml');
const shown = /```yml\n(.*?)```/s.exec(guide)?.[1] ?? '';

test('every action that is used is pinned to a commit', () => {
  const used = action.runs.steps.flatMap(({ uses }) => uses ?? []);
  expect(used.length).toBeGreaterThan(0);
  for (const one of used) expect(one).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
  for (const [, one = ''] of ours.matchAll(/uses: (\S+)/g)) expect(one).toMatch(/^\.\/$|@[0-9a-f]{40}$/);
});

test('no expression stands in a script, where an input could become a command', () => {
  for (const { run, shell } of action.runs.steps) {
    expect(run ?? '').not.toContain('${{');
    expect(shell).toBe(run === undefined ? undefined : 'bash');
  }
});

describe.each([
  ['.github/workflows/holdout.yml', ours, './'],
  ['the workflow in the guide', shown, 'OWNER/holdout@'],
])('%s', (_, text, uses) => {
  const { permissions, jobs } = Workflow.parse(parse(text));
  const [job] = Object.values(jobs);

  test('gives inputs that the action has, and all that it requires', () => {
    const given = Object.keys(job?.steps.find((step) => step.uses?.startsWith(uses))?.with ?? {});
    const required = Object.entries(action.inputs).filter(([, input]) => input.required);
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(given));
    expect(given).toEqual(expect.arrayContaining(required.map(([name]) => name)));
  });

  test('has no permission beyond what the action needs', () => {
    expect(permissions).toEqual({});
    expect(job?.permissions).toEqual({ contents: 'read', actions: 'read', 'pull-requests': 'write' });
  });
});

test('the guide lists every input and output', () => {
  for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)])
    expect(guide).toContain(`\`${name}\``);
});
