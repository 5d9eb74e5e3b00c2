// After a power cut the disk has lost segments whose messages are done with. The run still ends by itself.
import { globSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { readSegmentKey } from '../../../lambda/shared/keys.ts';
import { answer } from '../../support/openai/replies.ts';
import { modelFolder } from '../../support/runs/model-folder.ts';

const ROWS = 120;
const RUN = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--json'];
const SEGMENTS = '.holdout/s3/*/runs/*/segments/*.gz';
/** Segments come once a second at most. */
const ANSWER_MS = 500;

/** Interrupts a run once this many segments exist. @returns also the text of each call to the endpoint */
async function interrupted(segments: number) {
  const calls: string[] = [];
  const made = await modelFolder(async ({ user }) => {
    calls.push(user);
    await sleep(ANSWER_MS);
    return answer(user.includes('refund') ? 'billing' : 'bug');
  }, ROWS);
  const { folder, env } = made;
  const find = (pattern: string) => globSync(pattern, { cwd: folder.path }).map((file) => join(folder.path, file));
  const run = folder.start([...RUN, '--max-concurrent-requests', '8'], env);
  while (find(SEGMENTS).length < segments) await sleep(10);
  run.process.kill('SIGINT');
  expect((await run.ended).status).toBe(130);
  return { folder, env, calls, find };
}

const heldBy = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + (readSegmentKey(basename(file))?.count ?? 0), 0);

/** How many were asked more than once. */
function twice(calls: readonly string[]): number {
  return [...Map.groupBy(calls, (user) => user).values()].filter(({ length }) => length > 1).length;
}

it.each([
  { what: 'and nothing is paid for again, as the answers are kept', withCache: true },
  { what: 'and what they held is paid for again where the answers are gone as well', withCache: false },
])(
  'gone, empty and cut segments are asked again, $what',
  async ({ withCache }) => {
    const { folder, env, calls, find } = await interrupted(4);
    const lost = find(SEGMENTS).slice(0, 3);
    const [gone = '', empty = '', cut = ''] = lost;
    rmSync(gone);
    truncateSync(empty, 0);
    truncateSync(cut, 20);
    if (!withCache)
      for (const kept of ['.holdout/s3/*/cache', '.holdout/notes'].flatMap(find)) rmSync(kept, { recursive: true });

    const { status, stdout, stderr } = await folder.run(RUN, env);
    expect(status, stderr).toBe(0);
    const report = Report.parse(JSON.parse(stdout));
    expect(report).toMatchObject({
      status: 'complete',
      variants: [{ answered: ROWS, metrics: { accuracy: { value: 1 } } }],
    });
    expect(report.warnings.find(({ code }) => code === 'asked_again')).toMatchObject({ count: heldBy(lost) });
    expect(twice(calls)).toBe(withCache ? 0 : heldBy(lost));
    expect(readFileSync(cut)).toHaveLength(20);
    // Only once, at the end, may it say that everything is there.
    expect(stderr.match(/120 of 120/g)).toHaveLength(1);
  },
  90_000,
);
