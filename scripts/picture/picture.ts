// npm run picture: makes the README's picture of a report, and a report to view in every way.
// The baselines are real. The two models are not: a script answers for them, and their names say so.
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { startBrowser, takeLooks } from '../../test/support/browser.ts';
import { startOpenAiServer } from '../../test/support/openai/server.ts';
import { run } from '../../test/support/runs/run-command.ts';
import { benchmarkOf } from './benchmark.ts';
import { scriptedModels } from './scripted-models.ts';

const PICTURE = 'docs/report.png';
const SIZE = { width: 1180, height: 1010 };

const HELP = `npm run picture                                  writes ${PICTURE}
npm run picture -- --holdout FILE --train FILE --text A,B --label C --looks FOLDER
                                                 of your own rows, in light, dark, print and 375 pixels`;

const { values } = parseArgs({
  options: {
    holdout: { type: 'string', default: 'examples/holdout.csv' },
    train: { type: 'string', default: 'examples/train.csv' },
    text: { type: 'string', default: 'subject,body' },
    label: { type: 'string', default: 'label' },
    looks: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(HELP);
else await picture();

async function picture(): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'holdout-picture-'));
  const browser = await startBrowser();
  try {
    const page = pathToFileURL(await report(work)).href;
    if (values.looks !== undefined) await takeLooks(browser, page, resolve(values.looks));
    else await shoot(page);
  } finally {
    await browser.close();
    await rm(work, { recursive: true, force: true });
  }

  async function shoot(url: string): Promise<void> {
    const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' });
    await page.goto(url);
    await page.screenshot({ path: PICTURE });
  }
}

/** @returns the path of report.html */
async function report(work: string): Promise<string> {
  const columns = { label: values.label, text: values.text.split(',') };
  const { labels, script } = await scriptedModels(values.holdout, columns, (model, messages) => ({
    wrong: (model === 'scripted-large' ? 0.08 : 0.2) * (messages > 2 ? 0.7 : 1),
    invalid: model === 'scripted-large' ? 0.004 : 0.02,
  }));
  const server = await startOpenAiServer({ script, logprobs: true });
  try {
    const out = values.looks === undefined ? join(work, 'reports') : resolve(values.looks, 'reports');
    const benchmark = await benchmarkOf(work, columns, labels);
    // A report is named after its file.
    const holdout = join(work, 'tickets.csv');
    await copyFile(values.holdout, holdout);
    const args = [holdout, '--train', values.train, '--benchmark', benchmark];
    const folders = ['--out', out, '--state', join(work, 'state')];
    const env = { ...process.env, OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'scripted' };
    const printed = await run(process.execPath, ['cli/holdout.js', 'run', ...args, ...folders, '--yes'], env);
    const [, page = ''] = /^Report {2}(.*?report\.html)/m.exec(printed) ?? [];
    return page;
  } finally {
    await server.stop();
  }
}
