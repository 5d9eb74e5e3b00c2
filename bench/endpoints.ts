// Measures whether endpoints hold each other up: two runs at two endpoints with a limit each, first one after the other
// on a stack that declares only their own, then both at once. The endpoints refuse anything above their limits within
// any sixty seconds. Takes about six minutes: `node scripts/node.js bench/endpoints.ts`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { Command } from 'commander';
import { Endpoint } from '../lambda/shared/contracts/endpoint.ts';
import { REPORTS } from '../lambda/shared/keys.ts';
import { Store } from '../lambda/shared/storage/store.ts';
import { formatPercent } from '../lambda/shared/text/format.ts';
import { startLocal } from '../local/runtime/start.ts';
import { answer } from '../test/support/openai/replies.ts';
import { constantLatency } from '../test/support/openai/scripts.ts';
import { startOpenAiServer } from '../test/support/openai/server.ts';
import { ownFolder, positive } from './command-line.ts';
import { LABELS, writeRows } from './work.ts';

interface Options {
  readonly slow: number;
  readonly fast: number;
  readonly seconds: number;
  readonly latency: number;
}

const { slow, fast, seconds, latency } = new Command('endpoints')
  .option('--slow <n>', 'requests a minute of the small endpoint', positive, 60)
  .option('--fast <n>', 'requests a minute of the large endpoint', positive, 5_000)
  .option('--seconds <n>', 'how long each run takes', positive, 120)
  .option('--latency <ms>', 'time of a reply', positive, 500)
  .parse()
  .opts<Options>();

const folder = ownFolder('holdout-endpoints-');

/** A server with a limit, and when it was asked. */
async function serve(name: string, perMinute: number) {
  const times: number[] = [];
  const server = await startOpenAiServer({
    maxRecorded: 0,
    limits: { requestsPerMinute: perMinute },
    script: constantLatency(latency, () => {
      times.push(performance.now());
      return answer(LABELS[0] ?? '');
    }),
  });
  const endpoint = Endpoint.parse({ name, baseUrl: server.url, max_requests_per_minute: perMinute });
  const file = await writeRows(folder, Math.ceil((perMinute * seconds) / 60));
  return { name, perMinute, server, endpoint, times, file };
}
type Served = Awaited<ReturnType<typeof serve>>;

/** Requests a minute of each. */
async function measure(all: readonly Served[]): Promise<number[]> {
  for (const { times } of all) times.length = 0;
  const stack = await startLocal({
    stateDir: join(folder, `state-${all.map(({ name }) => name).join('-')}`),
    endpoints: () => all.map(({ endpoint }) => endpoint),
  });
  const store = new Store(stack.bucket, stack.s3);
  const put = (Key: string, Body: string | Buffer) =>
    stack.s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key, Body }));
  for (const { name, file } of all) {
    const benchmark = { models: [{ model: 'stub', endpoint: name }], baselines: [], labels: LABELS };
    await put(`benchmarks/${name}.json`, JSON.stringify(benchmark));
    await put(`holdouts/${name}.csv`, readFileSync(file));
  }
  while ((await reports(store)) < all.length) await sleep(250);
  await stack.stop();
  return all.map(({ times }) => {
    // The first request is the preflight's.
    const [first = 0] = times.slice(1);
    return (times.length - 2) / (((times.at(-1) ?? 0) - first) / 60_000);
  });
}

async function reports(store: Store): Promise<number> {
  let count = 0;
  for await (const { key } of store.list(REPORTS)) if (key.endsWith('/report.json')) count++;
  return count;
}

const all = [await serve('slow', slow), await serve('fast', fast)];
const alone = [];
for (const one of all) alone.push(...(await measure([one])));
const together = await measure(all);
for (const [index, { name, perMinute, server }] of all.entries()) {
  const [before = 0, after = 0] = [alone[index], together[index]];
  const { refused } = server.limitStats;
  process.stdout.write(
    `${name}: ${before.toFixed(1)} requests a minute alone, ${after.toFixed(1)} beside the other (${formatPercent(after / before)}), of ${perMinute}; ${refused} refused\n`,
  );
  await server.stop();
}
