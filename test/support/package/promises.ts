// The tests of a folder where `holdout` is installed, one after the other: later ones read the reports of earlier ones.
import { cp, glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Installed } from './installed.ts';
import { blocks, examples, execute, synthesized, typeCheck } from './programs.ts';

const EXAMPLES = examples();
const GUIDES = new Map([...blocks('api.md'), ...blocks('cdk.md')]);

/** Stops at once, goes on, and says what is wrong, without a word of its own. */
const LIFE = `
import { HoldoutError, InputError, run } from 'holdout';

const options = { train: 'examples/train.csv', benchmark: { baselines: ['tfidf', 'keywords'] } } as const;
const controller = new AbortController();
const heard: string[] = [];
const said = async (work: Promise<unknown>) => work.then(() => 'done', (error) => error);

const aborted = await said(run('examples/holdout.csv', {
  ...options,
  benchmark: { baselines: [...options.benchmark.baselines] },
  signal: controller.signal,
  onProgress: ({ type }) => { if (type === 'started') controller.abort('enough'); },
}));
const { report } = await run('examples/holdout.csv', {
  ...options,
  benchmark: { baselines: [...options.benchmark.baselines] },
  onProgress: (event) => heard.push(event.type === 'note' ? event.message : event.type),
});
const wrong = await said(run('examples/holdout.csv', { benchmark: { repeats: 0 } }));
const missing = await said(run('nowhere.csv'));
console.log(JSON.stringify({
  aborted,
  status: report.status,
  heard,
  wrong: wrong instanceof InputError && wrong instanceof HoldoutError && wrong.problems,
  missing: missing instanceof InputError && missing.message,
}));
`;

/** One process for several programs, because loading the package takes a second. */
const IN_ORDER = ['plan', 'run', 'readReport', 'predict'].map((name) => `await import('./${name}.ts');\n`).join('');

/** Apps of `cdk init` were CommonJS for years. */
const COMMONJS = "console.log(typeof require('holdout/cdk').Holdout);";

export function promises(installed: () => Installed): void {
  it('shows examples of everything', () => {
    expect([...EXAMPLES.keys()].sort()).toEqual(['compare', 'plan', 'predict', 'readReport', 'run']);
    expect([...GUIDES.keys()].sort()).toEqual(['app', 'quality']);
  });

  it('has types for all of them', () => typeCheck(installed(), new Map([...EXAMPLES, ...GUIDES, ['life', LIFE]])));

  it('plans, runs, reads and predicts', async () => {
    await writeFile(join(installed().folder, 'in-order.ts'), IN_ORDER);
    const [planned, ...said] = (await execute(installed(), 'in-order.ts')).split('\n');
    expect(planned).toContain('150 requests for 0.003');
    expect(said.join('\n')).toMatch(
      /300 of 300\nmajority 0\.\d+\nkeywords 0\.\d+\nOf 2 baselines, .* keywords\n.*predictions\.csv/s,
    );
  });

  it('compares two runs', async () => {
    const { folder } = installed();
    const reports = join(folder, 'reports', 'holdout');
    for await (const report of glob('*/report.json', { cwd: reports })) {
      const { task } = JSON.parse(await readFile(join(reports, report), 'utf8'));
      if (task !== undefined) continue;
      for (const name of ['main', 'branch'])
        await cp(join(reports, report, '..'), join(reports, name), { recursive: true });
    }
    expect(await execute(installed(), 'compare.ts')).toMatch(/^majority 0 0\nkeywords 0 0\n/m);
  });

  it('stops with a signal, goes on with the same call, and says what is wrong', async () => {
    const { heard, ...said } = JSON.parse(await execute(installed(), 'life.ts'));
    expect(said).toEqual({
      aborted: 'enough',
      status: 'complete',
      wrong: [{ file: 'the benchmark', message: '`repeats`: expected at least 1; found 0.' }],
      missing: expect.stringContaining('nowhere.csv: there is no such file.'),
    });
    expect(heard).toContain('started');
    expect(heard).toContainEqual(expect.stringMatching(/^Continuing the run /));
  });

  it('is a construct in the app that the guide shows', async () => {
    const { Resources, Outputs } = await synthesized(installed(), 'app.ts', 'Shop');
    const functions = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
    expect(functions.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(
      ['Report', 'Collect', 'Classifyopenai', 'Dispatch'].map((name) => `Holdout${name}Function`),
    );
    expect(Object.keys(Outputs)).toContain('HoldoutBucketName');
  });

  it('can be required by an app in CommonJS', async () => {
    await writeFile(join(installed().folder, 'old.cjs'), COMMONJS);
    expect(await execute(installed(), 'old.cjs')).toBe('function\n');
  });
}
