// How each peer classifies the benchmark's rows: its configuration, as short as its documentation makes it, and command.
import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Latency, type Measurement, measureProgram, type Program } from '../measure.ts';
import { LABELS, MODEL, writeRows } from '../work.ts';
import type { Installed } from './install.ts';

/** Measures a command on so many rows. */
export type Run = (folder: string, rows: number, inFlight: number, latency: Latency) => Promise<Measurement>;

const SYSTEM = `Classify the text. Answer with exactly one of these labels and nothing else: ${LABELS.join(', ')}`;
const TASK = 'inspect_task.py';

const Results = z.object({
  results: z.object({ stats: z.object({ successes: z.number(), failures: z.number(), errors: z.number() }) }),
});

/** Also what a user writes: its lines are counted. */
export const promptfooConfig = (csv: string): string =>
  JSON.stringify(
    {
      prompts: ['file://prompt.json'],
      providers: [`openai:chat:${MODEL}`],
      tests: `file://${csv}`,
      defaultTest: { assert: [{ type: 'equals', value: '{{label}}' }] },
    },
    undefined,
    2,
  );
export const promptfooPrompt = JSON.stringify(
  [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: '{{text}}' },
  ],
  undefined,
  2,
);

/** Without cache, telemetry and update checks, which would call somebody else. */
export const promptfoo =
  ({ program }: Installed): Run =>
  async (folder, rows, inFlight, latency) => {
    const cwd = await mkdtemp(join(folder, 'promptfoo-'));
    const csv = await writeRows(folder, rows);
    await writeFile(join(cwd, 'prompt.json'), promptfooPrompt);
    await writeFile(join(cwd, 'promptfooconfig.json'), promptfooConfig(csv));
    const options = ['--no-cache', '--no-progress-bar', '--no-table', '--max-concurrency', String(inFlight)];
    const args = [program, 'eval', '--config', 'promptfooconfig.json', '--output', 'results.json', ...options];
    const env = {
      PROMPTFOO_CONFIG_DIR: join(cwd, 'state'),
      PROMPTFOO_DISABLE_TELEMETRY: '1',
      PROMPTFOO_DISABLE_UPDATE: '1',
      PROMPTFOO_DISABLE_REMOTE_GENERATION: '1',
      // A wrong answer is no failed command.
      PROMPTFOO_FAILED_TEST_EXIT_CODE: '0',
    };
    const measurement = await answered({ file: process.execPath, args, env, cwd }, rows, inFlight, latency);
    const { stats } = Results.parse(JSON.parse(await readFile(join(cwd, 'results.json'), 'utf8'))).results;
    if (stats.successes + stats.failures !== rows) throw new Error(`promptfoo: ${JSON.stringify(stats)}`);
    return measurement;
  };

export const inspect =
  ({ program }: Installed): Run =>
  async (folder, rows, inFlight, latency) => {
    const cwd = await mkdtemp(join(folder, 'inspect-'));
    // It takes no absolute path.
    await copyFile(join(import.meta.dirname, TASK), join(cwd, TASK));
    const csv = await writeRows(folder, rows);
    const model = ['--model', `openai/${MODEL}`, '-M', 'responses_api=false', '--max-connections', String(inFlight)];
    const task = [TASK, '-T', `rows=${csv}`, '-T', `labels=${LABELS.join('; ')}`];
    const args = ['eval', ...task, ...model, '--display', 'none', '--log-dir', 'logs'];
    return await answered({ file: program, args, cwd }, rows, inFlight, latency);
  };

/** @throws Error unless every row was asked */
async function answered(program: Program, rows: number, inFlight: number, latency: Latency): Promise<Measurement> {
  const measurement = await measureProgram(program, rows, inFlight, latency);
  if (measurement.requests < rows) throw new Error(`${program.file} asked ${measurement.requests} of ${rows} rows`);
  return measurement;
}
