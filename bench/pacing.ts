// Measures how well a run keeps to an endpoint's limits and how much of them it uses: runs the local stack against an
// endpoint that refuses anything above them within any sixty seconds. Takes about two minutes:
// `node scripts/node.js bench/pacing.ts`.
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
  readonly rows: number;
  readonly rpm: number;
  readonly tpm?: number;
  readonly latency: number;
}

const { rows, rpm, tpm, latency } = new Command('pacing')
  .option('--rows <n>', 'rows to classify', positive, 1_200)
  .option('--rpm <n>', 'requests a minute that the endpoint lets through', positive, 600)
  .option('--tpm <n>', 'tokens a minute that the endpoint lets through; default: any number', positive)
  .option('--latency <ms>', 'time of a reply', positive, 500)
  .parse()
  .opts<Options>();

const folder = ownFolder('holdout-pacing-');

const times: number[] = [];
const server = await startOpenAiServer({
  maxRecorded: 0,
  limits: { requestsPerMinute: rpm, ...(tpm !== undefined && { tokensPerMinute: tpm }) },
  script: constantLatency(latency, () => {
    times.push(performance.now());
    return answer(LABELS[0] ?? '');
  }),
});
const limits = { max_requests_per_minute: rpm, ...(tpm !== undefined && { max_tokens_per_minute: tpm }) };
const stack = await startLocal({
  stateDir: join(folder, 'state'),
  endpoints: () => [Endpoint.parse({ name: 'openai', baseUrl: server.url, ...limits })],
});
const store = new Store(stack.bucket, stack.s3);
const benchmark = { models: ['stub'], baselines: [], labels: LABELS };
await put('benchmarks/rows.json', JSON.stringify(benchmark));
await put('holdouts/rows.csv', readFileSync(await writeRows(folder, rows)));
await reported();

// The first request is the preflight's.
const [first = 0] = times.slice(1);
const minutes = ((times.at(-1) ?? 0) - first) / 60_000;
const { refused, mostRequests, mostTokens } = server.limitStats;
const used = (times.length - 2) / minutes / rpm;
process.stdout.write(
  [
    `${times.length - 1} requests in ${minutes.toFixed(2)} minutes`,
    `most requests within any minute: ${mostRequests} of ${rpm}`,
    ...(tpm === undefined ? [] : [`most tokens within any minute: ${Math.round(mostTokens)} of ${tpm}`]),
    `refused with 429: ${refused} (${formatPercent(refused / (refused + times.length))})`,
    `requests a minute: ${formatPercent(used)} of the limit`,
    '',
  ].join('\n'),
);
await stack.stop();
await server.stop();

async function put(key: string, body: string | Buffer): Promise<void> {
  await stack.s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key: key, Body: body }));
}

async function reported(): Promise<void> {
  for (;;) {
    for await (const { key } of store.list(REPORTS)) if (key.endsWith('/report.json')) return;
    await sleep(250);
  }
}
