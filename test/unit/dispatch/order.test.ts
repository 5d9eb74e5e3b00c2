// Samples leave in the run's random order: across invocations, and when they are sent again.
import { expect, it } from 'vitest';
import { Sample } from '../../../lambda/shared/contracts/messages.ts';
import { Run } from '../../../lambda/shared/contracts/run.ts';
import { runKey } from '../../../lambda/shared/keys.ts';
import { rowOrder } from '../../../lambda/shared/random/row-order.ts';
import { MemoryCloud } from '../../support/memory/cloud.ts';

const ROWS = 1_500;
const LABELS = ['billing', 'bug'];
/** Sorted by label. */
const labelOf = (row: number): string => (row < ROWS / 3 ? 'billing' : 'bug');
const holdout = `text,label\n${Array.from({ length: ROWS }, (_, row) => `text ${row},${labelOf(row)}\n`).join('')}`;
const benchmark = { labels: LABELS, models: ['m', 'n'], baselines: [], repeats: 2, seed: 3 };
const train = 'text,label\nsome,billing\nother,bug\n';
const PER_ROW = 4;

const sentBy = ({ sent }: MemoryCloud) => sent.map(({ body }) => Sample.parse(JSON.parse(body)));

/** Uploads the holdout; the first invocation has little time left. */
async function interrupted() {
  const cloud = new MemoryCloud();
  const upload = cloud.dispatch.bind(cloud);
  cloud.dispatch = (event) => upload(event, 20_000);
  await expect(cloud.upload({ holdout, train, benchmark })).rejects.toThrow('2000 of 6000 samples are sent');
  cloud.dispatch = upload;
  const [key = ''] = cloud.bucket.keys('runs/').filter((one) => one.endsWith('run.json'));
  return { cloud, run: Run.parse(cloud.json(key)) };
}

it('goes on where it was, in the same order, and every row goes to all its variants at once', async () => {
  const { cloud, run } = await interrupted();
  const order = rowOrder(run);
  const first = sentBy(cloud);
  expect(first).toHaveLength(2_000);
  const share = first.filter(({ truth }) => truth === 0).length / first.length;
  // 500 of 1,500 rows are drawn: the standard error of their share is 1.7 points.
  expect(share).toBeGreaterThan(1 / 3 - 0.07);
  expect(share).toBeLessThan(1 / 3 + 0.07);
  await cloud.dispatch({ resume: run.run });
  const all = sentBy(cloud);
  expect(all.map(({ index }) => index)).toEqual(Array.from({ length: ROWS * PER_ROW }, (_, index) => index));
  for (const { index, truth, content } of all) {
    const row = order[Math.floor(index / PER_ROW)] ?? -1;
    expect([content?.row.text, LABELS[truth ?? -1]]).toEqual([`text ${row}`, labelOf(row)]);
  }
  expect(Run.parse(cloud.json(runKey(run.run)))).toMatchObject({ order: 'random', seed: 3 });
});

it('sends what is lost again in the same order', async () => {
  const { cloud, run } = await interrupted();
  await cloud.dispatch({ resume: run.run });
  const bodies = cloud.sent.map(({ body }) => body);
  const isLost = (index: number) => index % 7 === 0 && index > 1_000;
  cloud.segment(
    run.run,
    [...bodies.keys()].filter((index) => !isLost(index)),
  );
  cloud.sent = [];
  await cloud.dispatch({ stalled: run.run });
  expect(cloud.sent.map(({ body }) => body)).toEqual(bodies.filter((_, index) => isLost(index)));
});
