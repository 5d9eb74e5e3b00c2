// The template by the checks of others: cfn-lint (is it valid, in six regions?) and checkov (is it good practice?).
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { CONTEXTS } from '../infra/contexts.ts';
import { EXCEPTIONS, exceptionOf } from '../infra/exceptions.ts';
import { holdoutStack } from '../infra/synthesized.ts';
import { pythonVenv } from '../support/python-venv.ts';
import { run } from '../support/runs/run-command.ts';

const Finding = z.object({ template: z.string(), rule: z.string(), at: z.string(), what: z.string() });
const Checked = z.object({ passed: z.number(), found: z.array(Finding) });

const folder = mkdtempSync(join(tmpdir(), 'holdout-template-'));
afterAll(() => rmSync(folder, { recursive: true }));

const templates = Object.entries(CONTEXTS).map(([name, context], index) => {
  return { name, context, file: join(folder, `${index}.json`) };
});

let checked: z.infer<typeof Checked>;
beforeAll(async () => {
  const python = join(await pythonVenv('template', 'test/template/requirements.txt'), 'bin', 'python');
  for (const { context, file } of templates) {
    await writeFile(file, JSON.stringify(Template.fromStack(holdoutStack(context)).toJSON()));
  }
  const files = templates.map(({ file }) => file);
  checked = Checked.parse(JSON.parse(await run(python, ['test/template/check.py', ...files], process.env)));
});

it.each(templates)('cfn-lint and checkov find nothing but what is meant: $name', ({ context, file }) => {
  const found = checked.found.filter(({ template }) => template === file);
  expect(found.filter((one) => !exceptionOf(EXCEPTIONS, one, context))).toEqual([]);
});

it('every exception is needed, and checkov has looked', () => {
  const used = templates.flatMap(({ context, file }) =>
    checked.found.filter(({ template }) => template === file).map((one) => exceptionOf(EXCEPTIONS, one, context)),
  );
  expect(EXCEPTIONS.filter((one) => !used.includes(one))).toEqual([]);
  expect(checked.passed).toBeGreaterThan(50 * templates.length);
});
