// docs/guide/: whatever a reader copies from it works. Commands run in a separate folder, with a scripted model. For
// those that need AWS, only the options are checked.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readSettings } from '../../infra/constructs/settings.ts';
import { built, HOLDOUT as STACK } from '../../local/template/built.ts';
import { type OpenAiServer, startOpenAiServer } from '../support/openai/server.ts';
import { ticketAnswers } from '../support/openai/ticket-answers.ts';

const ROOT = join(import.meta.dirname, '../..');
const HOLDOUT = join(ROOT, 'cli/holdout.js');
/** A run takes some seconds, or a minute on a busy machine, and a guide has up to two. */
const GUIDE_MS = 180_000;

interface Block {
  readonly language: string;
  readonly content: string;
  /** Needs an AWS account, or something else that a test lacks. */
  readonly isOnlyChecked: boolean;
}

interface Guide {
  readonly name: string;
  readonly blocks: readonly Block[];
}

const guides: readonly Guide[] = globSync('docs/guide/*.md', { cwd: ROOT })
  .sort()
  .map((file) => ({
    name: basename(file),
    blocks: [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(<!-- aws -->\n)?```(\w+)\n(.*?)```/gs)].map(
      ([, mark, language = '', content = '']) => ({ language, content, isOnlyChecked: mark !== undefined }),
    ),
  }));
const runs = ({ language, isOnlyChecked }: Block): boolean => language === 'sh' && !isOnlyChecked;

/** Guides followed at once. A run mostly waits for queues. */
const AT_ONCE = 3;

let server: OpenAiServer;
/** By the guide's name. */
const followed = new Map<string, Promise<PromiseSettledResult<string[]>>>();
beforeAll(async () => {
  server = await startOpenAiServer({ script: ticketAnswers({ 'gpt-6-luna': 0.9, 'gpt-6-sol': 0.95 }) });
  // Once for all, instead of in each of them.
  await built(STACK, () => undefined);
  const limit = pLimit(AT_ONCE);
  for (const guide of guides.filter(({ blocks }) => blocks.some(runs))) {
    followed.set(
      guide.name,
      limit(async () => {
        const [outcome] = await Promise.allSettled([inFolder((folder) => follow(guide, folder))]);
        return outcome;
      }),
    );
  }
}, GUIDE_MS);
afterAll(async () => {
  await Promise.all(followed.values());
  await server.stop();
}, GUIDE_MS);

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'holdout-guide-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns what each of the guide's `sh` blocks printed, in order. @throws with all output if one fails */
async function follow({ blocks }: Guide, folder: string): Promise<string[]> {
  await symlink(join(ROOT, 'examples'), join(folder, 'examples'));
  const bin = join(folder, 'bin');
  await mkdir(bin);
  // The build of the functions calls npx too, so this one must find the real one.
  const real = spawnSync('sh', ['-c', 'command -v npx'], { encoding: 'utf8' }).stdout.trim();
  const holdout = `exec "${process.execPath}" "${HOLDOUT}" "$@"`;
  const npx = `#!/bin/sh\n[ "$1" = holdout ] || exec "${real}" "$@"\nshift\n${holdout}\n`;
  await writeFile(join(bin, 'npx'), npx);
  await chmod(join(bin, 'npx'), 0o755);
  for (const { language, content } of blocks) {
    const [, file] = (language === 'yaml' && /^# (\S+\.yaml)\n/.exec(content)) || [];
    if (file) await writeFile(join(folder, file), content);
  }
  const script = blocks.filter(runs).map(({ content }) => `${content}echo '${END_OF_BLOCK}'\n`);
  const child = spawn('sh', ['-eu', '-c', script.join('')], {
    cwd: folder,
    env: { HOME: folder, PATH: [bin, process.env.PATH].join(delimiter), OPENAI_BASE_URL: server.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (status !== 0) throw new Error(`exit status ${status}:\n${stdout}\n${stderr}`);
  return stdout.split(`${END_OF_BLOCK}\n`);
}
const END_OF_BLOCK = '--- end of block ---';

describe('a guide', () => {
  it.each(guides.filter(({ blocks }) => blocks.some(runs)))(
    '$name can be followed to its end',
    async ({ name, blocks }) => {
      const outcome = await followed.get(name);
      if (outcome?.status !== 'fulfilled') throw outcome?.reason;
      // The output that a guide shows is what its last command printed.
      let block = -1;
      for (const shown of blocks) {
        if (runs(shown)) block++;
        if (shown.language !== 'text') continue;
        for (const line of shown.content.trimEnd().split('\n')) expect(outcome.value[block]).toContain(line);
      }
    },
    GUIDE_MS,
  );

  it('has no block that is neither run nor checked', () => {
    const languages = new Set(guides.flatMap(({ blocks }) => blocks.map(({ language }) => language)));
    // integration/package.test.ts runs programs, and reference/ what is in Python.
    expect([...languages].sort()).toEqual(['json', 'py', 'sh', 'text', 'ts', 'yaml', 'yml']);
    const nameless = guides.flatMap(({ blocks }) => blocks.filter(isNameless));
    expect(nameless).toEqual([]);
  });
});

const isNameless = ({ language, content }: Block): boolean => language === 'yaml' && !/^# \S+\.yaml\n/.test(content);

describe('a command that needs AWS', () => {
  const commands = guides.flatMap(({ name, blocks }) =>
    blocks
      .filter(({ language, isOnlyChecked }) => language === 'sh' && isOnlyChecked)
      .flatMap(({ content }) => content.trimEnd().split('\n'))
      .map((command) => ({ name, command })),
  );

  it.each(commands)('exists: $command ($name)', ({ command }) => {
    expect(problemOf(command)).toBeUndefined();
  });

  it.each(['npx holdout status --stak Holdout', 'npx cdk deply', 'aws s3 cp a b --recursiv', 'rm -rf /'])(
    'is noticed where there is none: %s',
    (command) => expect(problemOf(command)).toBeDefined(),
  );
});

/** Options by command, as far as the guides use them. Those of `holdout` are asked from the command itself. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'npx cdk bootstrap': [],
  'npx cdk deploy': ['--context'],
  'npx cdk destroy': [],
  'aws s3 cp': [],
  'aws s3 sync': [],
  'aws ssm put-parameter': ['--type', '--name', '--value', '--overwrite'],
  'aws logs tail': ['--since'],
  'npm install holdout': [],
};

function problemOf(command: string): string | undefined {
  const start = /^(npx cdk|npx holdout|npm install|aws \w+) [\w-]+/.exec(command)?.[0] ?? '';
  const known = start.startsWith('npx holdout') ? optionsOf(start.split(' ').at(-1) ?? '') : KNOWN[start];
  if (!known) return `there is no command ${command}`;
  const unknown = (command.match(/--[\w-]+/g) ?? []).find((option) => !known.includes(option));
  return unknown === undefined ? undefined : `there is no option ${unknown}`;
}

/** @returns undefined if there is no such command */
function optionsOf(command: string): string[] | undefined {
  const { status, stdout } = spawnSync(process.execPath, [HOLDOUT, command, '--help'], { encoding: 'utf8' });
  return status === 0 && stdout.startsWith(`Usage: holdout ${command} `)
    ? (stdout.match(/--[\w-]+/g) ?? [])
    : undefined;
}

it('the stack accepts the settings that the guides show', () => {
  const shown = guides.flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'json'));
  // Some show all of a file, and the others a part of cdk.json's context.
  const [whole = [], parts = []] = [true, false].map((isWhole) =>
    shown
      .filter(({ content }) => content.trimStart().startsWith('{') === isWhole)
      .map(({ content }) => z.record(z.string(), z.unknown()).parse(JSON.parse(isWhole ? content : `{${content}}`))),
  );
  expect(whole.map((one) => readSettings((key) => one[key]).endpoints.map(({ name }) => name))).toEqual([['ollama']]);
  expect(parts.flatMap((one) => Object.keys(one)).sort()).toEqual(['endpoints', 'limits', 'retention', 'vpc']);
  const { endpoints, retention } = readSettings((key) => parts.find((one) => key in one)?.[key]);
  expect(retention).toEqual({ uploads: 30, reports: 365 });
  expect(endpoints.map(({ name }) => name)).toEqual(['openai']);
});

it('the workflow runs only commands that exist', () => {
  const [workflow] = guides.flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'yml'));
  const Job = z.object({ steps: z.array(z.object({ run: z.string().optional() })) });
  const { jobs } = z.object({ jobs: z.record(z.string(), Job) }).parse(parse(workflow?.content ?? ''));
  const lines = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  expect(lines).toHaveLength(3);
  expect(lines.filter((line) => line.startsWith('npx')).map(problemOf)).toEqual([undefined]);
});
