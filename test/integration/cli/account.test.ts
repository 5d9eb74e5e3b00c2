// In the middle of a run, the account behind a key stops paying, or the key or the model is gone. The run waits, says
// why, and continues once that is fixed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { anthropicCredit, OPENAI_QUOTA, refused } from '../../support/openai/provider-replies.ts';
import * as replies from '../../support/openai/replies.ts';
import { modelFolder } from '../../support/runs/model-folder.ts';

const ROWS = 40;
/** Calls answered before that, including the preflight's. */
const BEFORE = 20;

it.each([
  ['the quota is exhausted', replies.insufficientQuota, /openai: insufficient_quota: .*exceeded your current quota/],
  ['the key is revoked', replies.keyRevoked, /openai: invalid_api_key: .*Incorrect API key/],
  ['credit runs out, which is told with 400', anthropicCredit, /openai: payment_required: .*credit balance is too low/],
  ['a spending limit is reached', OPENAI_QUOTA[2]?.reply ?? replies.html, /openai: project_spend_limit_exceeded: /],
  ['the model is gone', replies.modelGone, /openai: model_not_found: .*does not exist/],
])(
  'waits where %s, says so, and goes on',
  async (_what, refusal, reason) => {
    let mended = false;
    const { folder, env, server } = await modelFolder(
      ({ index }) => (mended || index < BEFORE ? replies.answer('bug') : refusal),
      ROWS,
    );
    const args = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--json'];
    const run = folder.start(args, env);
    await run.said(/^tickets: 40 rows/m);
    await expect.poll(async () => (await folder.run(['status'])).stdout, { timeout: 30_000 }).toMatch(reason);
    const open = await folder.run(['status']);
    expect(open.stdout).toMatch(/^Open runs:\ntickets +\S+ +19 of 40 .*\n.*The run continues once that is fixed\.$/m);
    run.process.kill('SIGINT');
    expect((await run.ended).status).toBe(130);

    mended = true;
    const asked = server.requestCount;
    const again = await folder.run(args, env);
    expect(again.status, again.stderr).toBe(0);
    const report = Report.parse(JSON.parse(again.stdout));
    expect(report).toMatchObject({ status: 'complete', variants: [{ answered: ROWS, failed: 0 }] });
    expect(server.requestCount - asked).toBe(ROWS - BEFORE + 1);
    const [line = ''] = logged(folder.path, 'sample_released');
    expect(JSON.parse(line)).toMatchObject({ run: report.run, index: expect.any(Number), code: expect.any(String) });
  },
  90_000,
);

it('waits where every row gets the same refusal that nobody knows, says so, and goes on', async () => {
  let mended = false;
  const refusal = refused(400, { error: { message: 'This request cannot be served, ask req_17 for more.' } });
  const { folder, env } = await modelFolder(
    ({ index }) => (mended || index < BEFORE ? replies.answer('bug') : refusal),
    ROWS,
  );
  const args = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--json'];
  const run = folder.start(args, env);
  await run.said(/^tickets: 40 rows/m);
  const reason = /openai: http_400: 400 This request cannot be served/;
  await expect.poll(async () => (await folder.run(['status'])).stdout, { timeout: 30_000 }).toMatch(reason);
  run.process.kill('SIGINT');
  expect((await run.ended).status).toBe(130);

  mended = true;
  const again = await folder.run(args, env);
  expect(again.status, again.stderr).toBe(0);
  const report = Report.parse(JSON.parse(again.stdout));
  // No row was lost to it.
  expect(report).toMatchObject({ status: 'complete', variants: [{ answered: ROWS, failed: 0, error_messages: {} }] });
}, 90_000);

/** Lines of classify's log. */
const logged = (folder: string, message: string): string[] =>
  readFileSync(join(folder, '.holdout/logs/classify-openai.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"${message}"`));
