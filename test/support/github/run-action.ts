// Runs the steps of action.yml as GitHub's runner does: its expressions, its environment, its files for outputs and the
// summary. Steps that use another action are checked, and played: an artifact that is uploaded stands in the scripted GitHub.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import { type GitHubServer, PULL, REPOSITORY, REPOSITORY_ID } from './server.ts';

const ROOT = join(import.meta.dirname, '../../..');

const Values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));
const Step = z.strictObject({
  name: z.string(),
  id: z.string().optional(),
  if: z.string().optional(),
  shell: z.literal('bash').optional(),
  env: Values.default({}),
  run: z.string().optional(),
  uses: z.string().optional(),
  with: Values.default({}),
  'continue-on-error': z.boolean().optional(),
});
export const Action = z.object({
  inputs: z.record(z.string(), z.object({ required: z.boolean().optional(), default: z.string().optional() })),
  outputs: z.record(z.string(), z.object({ value: z.string() })),
  runs: z.object({ using: z.literal('composite'), steps: z.array(Step) }),
});

export const action = Action.parse(parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')));

/** What a workflow's run is about. */
export interface Trigger {
  readonly event: 'push' | 'pull_request';
  readonly branch: string;
  readonly runId: number;
  readonly isFork?: boolean;
}

export interface ActionRun {
  readonly workspace: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly trigger: Trigger;
  readonly token?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A folder that stands before all others in PATH. */
  readonly bin?: string;
}

export interface ActionEnd {
  readonly status: number;
  /** Of all steps. */
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export async function runAction(server: GitHubServer, run: ActionRun): Promise<ActionEnd> {
  const { inputs, trigger, token = 'token-that-writes', workspace } = run;
  const temp = await mkdtemp(join(tmpdir(), 'holdout-runner-'));
  onTestFinished(() => rm(temp, { recursive: true, force: true }));
  const defaults = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [name, value] as const);
  const known = new Map([['github.token', token]]);
  for (const [name, value] of defaults) known.set(`inputs.${name}`, evaluated(inputs[name] ?? value, known));
  const summaryFile = join(temp, 'summary.md');
  await writeFile(summaryFile, '');
  const env = { ...(await environment(server, run, temp)), GITHUB_STEP_SUMMARY: summaryFile };
  const [logs, end]: [string[], { status: number }] = [[], { status: 0 }];
  for (const [index, step] of action.runs.steps.entries()) {
    if (end.status !== 0 || !holds(step.if, known)) continue;
    if (step.uses !== undefined) {
      await play(server, trigger, step.uses, evaluatedAll(step.with, known), (name, value) =>
        known.set(`steps.${step.id}.outputs.${name}`, value),
      );
      continue;
    }
    const file = join(temp, `step-${index}.sh`);
    const outputs = join(temp, `outputs-${index}`);
    await writeFile(file, step.run ?? '');
    await writeFile(outputs, '');
    // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file], {
      cwd: workspace,
      env: { ...env, ...evaluatedAll(step.env, known), GITHUB_OUTPUT: outputs },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    logs.push(`## ${step.name}\n${stdout}${stderr}`);
    end.status = status;
    for (const line of (await readFile(outputs, 'utf8')).split('\n').filter(Boolean)) {
      const at = line.indexOf('=');
      known.set(`steps.${step.id}.outputs.${line.slice(0, at)}`, line.slice(at + 1));
    }
  }
  return {
    status: end.status,
    log: logs.join('\n'),
    summary: await readFile(summaryFile, 'utf8'),
    outputs: Object.fromEntries(
      Object.entries(action.outputs).map(([name, { value }]) => [name, evaluated(value, known)]),
    ),
  };
}

/** What GitHub's runner sets, and nothing of this machine's shell. */
async function environment(
  server: GitHubServer,
  { trigger, bin, env = {} }: ActionRun,
  temp: string,
): Promise<Record<string, string>> {
  const { event, branch, runId, isFork = false } = trigger;
  const eventPath = join(temp, 'event.json');
  const head = { sha: 'feedfacefeedfacefeedfacefeedfacefeedface', repo: { id: isFork ? 99 : REPOSITORY_ID } };
  const base = { ref: 'main', repo: { id: REPOSITORY_ID } };
  const payload = event === 'pull_request' ? { pull_request: { number: PULL, head, base } } : { ref: branch };
  await writeFile(eventPath, JSON.stringify(payload));
  return {
    HOME: temp,
    PATH: [bin, dirname(process.execPath), process.env.PATH].filter(Boolean).join(delimiter),
    RUNNER_TEMP: temp,
    GITHUB_ACTIONS: 'true',
    CI: 'true',
    GITHUB_ACTION_PATH: ROOT,
    GITHUB_API_URL: server.url,
    GITHUB_GRAPHQL_URL: `${server.url}/graphql`,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_RUN_ID: String(runId),
    GITHUB_SHA: 'cafebabecafebabecafebabecafebabecafebabe',
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: eventPath,
    ...env,
  };
}

/** @throws for anything but a value that is known by now, so that nothing stays unplanned */
function evaluated(value: string, known: ReadonlyMap<string, string>): string {
  return value.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const found = known.get(expression);
    // What a step that did not run would have given.
    if (found === undefined && !expression.startsWith('steps.')) throw new Error(`unknown: ${expression}`);
    return found ?? '';
  });
}

const evaluatedAll = (values: Readonly<Record<string, string>>, known: ReadonlyMap<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, evaluated(value, known)]));

function holds(condition: string | undefined, known: ReadonlyMap<string, string>): boolean {
  if (condition === undefined) return true;
  const [, left = '', operator, right] = /^([\w.-]+) (==|!=) '([^']*)'$/.exec(condition) ?? [];
  if (operator === undefined) throw new Error(`unknown condition: ${condition}`);
  return ((known.get(left) ?? '') === right) === (operator === '==');
}

async function play(
  server: GitHubServer,
  { branch, event, runId }: Trigger,
  uses: string,
  inputs: Readonly<Record<string, string>>,
  output: (name: string, value: string) => void,
): Promise<void> {
  if (!uses.startsWith('actions/upload-artifact@')) throw new Error(`not played: ${uses}`);
  const { name = '', path = '' } = inputs;
  if (/["':<>|*?\\/\r\n]/.test(name)) throw new Error(`no name of an artifact: ${name}`);
  const zip = new ZipFile();
  for (const file of globSync('**/*.*', { cwd: path })) zip.addFile(join(path, file), file);
  zip.end();
  const id = server.artifacts.length + 1;
  server.artifacts.push({ id, name, runId, branch, event, zip: await buffer(zip.outputStream) });
  output('artifact-url', `https://github.com/${REPOSITORY}/actions/runs/${runId}/artifacts/${id}`);
}
