// What `holdout export` writes, read by the tools that it is for, and the Python of the guides about it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import { pythonVenv } from '../support/python-venv.ts';
import { writeReportFolder } from '../support/runs/report-folder.ts';
import { run } from '../support/runs/run-command.ts';
import { baseline, model, rightOrWrong } from '../unit/report/sample-run.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Milliseconds, at the worst. */
const INSTALL_MS = 1_200_000;
let folder: string;
/** With pandas, matplotlib and scikit-learn; and with mlflow, huggingface_hub and pylatexenc. */
let science: string;
let tools: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdout-exports-'));
  science = await pythonIn('reference', 'scripts/reference/requirements.txt');
}, INSTALL_MS);
afterAll(() => rmSync(folder, { recursive: true }));

const ENV = { ...process.env, MPLBACKEND: 'Agg', MLFLOW_DISABLE_TELEMETRY: 'true', HF_HUB_OFFLINE: '1' };
const holdout = (place: string, args: readonly string[]) =>
  run('node', [join(ROOT, 'cli/holdout.js'), ...args], ENV, place);

const pythonIn = async (name: string, requirements: string): Promise<string> =>
  join(await pythonVenv(name, requirements), 'bin', 'python');

/** Does what a guide says: first its commands, then its Python, block after block. @param between code before a block that has the words */
async function follow(
  page: string,
  binary: string,
  [words, between] = ['', ''],
): Promise<[place: string, said: string]> {
  const place = mkdtempSync(join(folder, 'guide-'));
  await symlink(join(ROOT, 'examples'), join(place, 'examples'));
  const text = readFileSync(join(ROOT, 'docs/guide', page), 'utf8');
  const blocks = [...text.matchAll(/(<!-- aws -->\n)?```(sh|py)\n(.*?)```/gs)];
  for (const [, isElsewhere, language, content = ''] of blocks) {
    if (language !== 'sh' || isElsewhere) continue;
    for (const line of content.trimEnd().split('\n'))
      await holdout(place, line.replace(/^npx holdout /, '').split(' '));
  }
  const code = blocks
    .filter(([, , language]) => language === 'py')
    .map(([, , , content = '']) => (words !== '' && content.includes(words) ? `${between}\n${content}` : content));
  expect(code.length).toBeGreaterThan(2);
  return [place, await run(binary, ['-c', code.join('\n')], ENV, place)];
}

describe('the Python shown in docs/guide/', () => {
  it('python.md runs from the first line to the checked labels', async () => {
    // Whoever checks finds the first two suspects to be wrong, and everything else to be right.
    const check = `
checked = pd.read_csv("to_check.csv", keep_default_na=False).merge(suspects[["row", "label", "suggested_label"]], on="row")
wrong = suspects["row"].head(2)
checked["correct_label"] = checked["label"].where(~checked["row"].isin(wrong), checked["suggested_label"])
checked[["row", "id", "text", "correct_label"]].to_csv("to_check.csv", index=False)`;
    const [place, said] = await follow('python.md', science, ['read_csv("to_check.csv"', check]);
    expect(said).toMatch(/^.* tfidf +all .* accuracy +0\.833333/m);
    expect(said).toContain('tfidf is the most accurate: right on 83.3% of 150 rows');
    expect(said).toMatch(/^0\.82188\d+ 0\.82188\d+$/m);
    expect(said).toMatch(/^feature request .* 0\.52$/m);
    expect((await readFile(join(place, 'intervals.png'))).subarray(1, 4).toString()).toBe('PNG');
    const relabelled = JSON.parse(await holdout(place, ['relabel', 'checked.csv', '--report', 'holdout', '--json']));
    expect(relabelled).toMatchObject({ suspects: { checked: 3, wrong: 2 }, controls: { checked: 50, wrong: 0 } });
  });
});

const Figures = z.record(z.string(), z.number());
const Texts = z.record(z.string(), z.string());
const Runs = z.array(
  z.object({
    experiment: z.string(),
    name: z.string(),
    status: z.string(),
    start_time: z.number(),
    metrics: Figures,
    params: Texts,
    tags: Texts,
    variant: z.unknown(),
  }),
);
const Found = z.object({
  runs: Runs,
  migrated: Runs,
  cards: z.array(z.object({ name: z.string(), results: z.array(z.record(z.string(), z.unknown())) })),
  tables: z.record(z.string(), z.array(z.array(z.string()))),
});

/** Each breaks something: TeX, YAML, paths, a Markdown table. */
const NAMES = ['& \\\\ \\end{tabular} %', '[x] ../* : "y" {z} #_^~|<>`', '---\n- no: !!x', "$1 ,, -- '' …"];
const oneLine = (text: string) => text.replace(/\s+/g, ' ');

// CI leaves these out: mlflow takes a while to install.
describe('the tools that it is for', () => {
  let report: Report;
  let place: string;
  let found: z.infer<typeof Found>;
  beforeAll(async () => {
    tools = await pythonIn('exports', 'test/reference/requirements.txt');
    place = mkdtempSync(join(folder, 'hostile-'));
    const variants = NAMES.map((name) => ({ ...baseline('majority'), name }));
    const sample = rightOrWrong(
      80,
      [model('m'), ...variants],
      (row, _, variant) => row % (variant + 2) > 0,
      (row) => ({ latencyMs: row + 1, costMicroUsd: 30, promptTokens: 10 }),
    );
    const stored = {
      ...sample,
      labels: ['a', 'b', NAMES[0] ?? ''],
      name: "it's: #1 & more",
      run: '20260102T030405678Z-0f1e2d3c4b5a',
    };
    const written = await writeReportFolder(join(place, 'reports'), stored);
    report = Report.parse(JSON.parse(await readFile(join(written, 'report.json'), 'utf8')));
    for (const [format = '', into = ''] of [
      ['mlflow', 'mlruns'],
      ['model-card', 'cards'],
      ['latex', 'tables'],
    ]) {
      await holdout(place, ['export', written, '--to', format, '--into', into]);
    }
    const env = { ...ENV, MLFLOW_ALLOW_FILE_STORE: 'true' };
    const said = await run(tools, ['test/reference/read_exports.py', place], env);
    found = Found.parse(JSON.parse(said.trimEnd().split('\n').at(-1) ?? ''));
  }, INSTALL_MS);

  it('export.md reads what the commands of the page wrote', async () => {
    const [, said] = await follow('export.md', tools);
    expect(said).toMatch(/^tfidf 0\.8333\d+ 0\.7655\d+$/m);
    expect(said).toMatch(/^Accuracy, 95% interval 0\.\d{3}–0\.\d{3} 0\.8333\d+$/m);
  });

  it('mlflow has each variant as a run with its figures, from the files and moved to a database', () => {
    const byName = new Map(found.runs.map((one) => [one.name, one]));
    expect([...byName.keys()].sort()).toEqual(report.variants.map(({ name }) => name).sort());
    for (const variant of report.variants) {
      const one = byName.get(variant.name);
      const { value, ci } = variant.metrics.accuracy;
      expect(one).toMatchObject({
        experiment: report.name,
        status: 'FINISHED',
        start_time: Date.parse(report.created_at),
        metrics: {
          accuracy: value,
          accuracy_lower: ci?.lower,
          accuracy_upper: ci?.upper,
          cost_usd_per_1000: variant.cost_usd_per_1000,
          ...(variant.latency_ms && { latency_ms_p50: variant.latency_ms.p50 }),
        },
        params: { model: variant.model, seed: String(report.seed), holdout_hash: report.ledger?.content_hash },
        tags: { 'mlflow.runName': variant.name, 'mlflow.note.content': report.headline },
        variant,
      });
    }
    expect(found.migrated).toEqual(found.runs);
  });

  it('huggingface_hub has each variant as a card with its results', () => {
    expect(found.cards.map(({ name }) => name).sort()).toEqual(report.variants.map(({ name }) => name).sort());
    for (const { name, results } of found.cards) {
      const metrics = report.variants.find((one) => one.name === name)?.metrics;
      expect(results.find(({ metric }) => metric === 'accuracy')).toMatchObject({
        task: 'text-classification',
        dataset: report.name,
        value: metrics?.accuracy.value,
        name: expect.stringMatching(/^Accuracy, 95% interval 0\.\d{3}–0\.\d{3}$/),
      });
      const macro = results.filter(
        ({ metric, args }) => metric === 'f1' && z.object({ average: z.literal('macro') }).safeParse(args).success,
      );
      expect(macro).toEqual([expect.objectContaining({ value: metrics?.f1_macro.value })]);
    }
  });

  it('a parser of LaTeX reads the names as they are, in tables without a cell too many', () => {
    const { variants = [], differences = [], labels = [] } = found.tables;
    // It reads these as a typesetter does.
    const printed = (text: string) => oneLine(text).replace('"y"', '”y”').replace('^', 'ˆ');
    const names = variants.slice(1).map(([name = '']) => name);
    expect(names.sort()).toEqual(report.variants.map(({ name }) => printed(name)).sort());
    expect(labels.slice(1).map(([name]) => name)).toEqual(report.labels.map(printed));
    for (const table of [variants, differences, labels]) {
      expect(new Set(table.map((row) => row.length)).size).toBe(1);
      expect(table.length).toBeGreaterThan(3);
    }
  });

  it.runIf(spawnSync('pdflatex', ['--version']).status === 0)('LaTeX compiles the tables', async () => {
    const inputs = Object.keys(found.tables).map((name) => `\\input{tables/${name}}`);
    const text = [
      '\\documentclass{article}',
      '\\usepackage{booktabs}',
      '\\begin{document}',
      ...inputs,
      '\\end{document}',
    ];
    await writeFile(join(place, 'paper.tex'), text.join('\n'));
    const said = await run('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'paper.tex'], ENV, place);
    expect(said).not.toMatch(/^!|Missing character/m);
  });
});
