// A web page in a real browser, closer to the embedded server than any page should get: something forwards a port to
// its socket. The page tries what a name pointing here allows (DNS rebinding), and what every page may send anywhere.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { runKey } from '../../../lambda/shared/keys.ts';
import { START_TIMEOUT_MS, startBrowser } from '../../support/browser.ts';
import { ticketsCsv } from '../../support/runs/command.ts';
import { endTestStack, startTestStack, type TestStack } from '../../support/runs/local-run.ts';
import { type Attack, attacks, FORGED } from '../../support/safety/attacks.ts';
import { connectionOf } from '../../support/safety/reachable-stack.ts';

const PAGE_HOST = 'page.test';
const PAGE = '/page';

let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  browser = await startBrowser(`--host-resolver-rules=MAP ${PAGE_HOST} 127.0.0.1`);
}, START_TIMEOUT_MS);
afterAll(() => browser.close());

interface Forwarded {
  readonly port: number;
  /** What the server answered, as `<method> <path> <status>`. */
  readonly answers: string[];
}

/** Serves the page, and passes everything else to the socket unchanged. */
async function forward({ stack }: TestStack): Promise<Forwarded> {
  const answers: string[] = [];
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (incoming.url === PAGE) return void outgoing.setHeader('content-type', 'text/html').end('<!doctype html>');
    const { method, url: path, headers } = incoming;
    const asked = request({ socketPath: connectionOf(stack.reach).socket, method, path, headers }, (answer) => {
      answers.push(`${method} ${path} ${answer.statusCode}`);
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    asked.on('error', () => outgoing.destroy());
    incoming.pipe(asked);
  };
  const server = createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, answers };
}

/** A finished run, and everything in the bucket and the queues. */
async function start() {
  const test = await startTestStack(undefined, undefined, { overHttp: true });
  onTestFinished(() => endTestStack(test));
  await test.upload('tickets', { holdout: ticketsCsv(12), benchmark: { baselines: ['keywords'] } });
  const { run } = await test.report('tickets');
  const queues = [...test.stack.queues.store.allQueues()];
  const named = (name: RegExp) => queues.find((queue) => name.test(queue.name))?.name ?? '';
  const everything = async () => {
    const objects: string[] = [];
    for await (const { key, lastModified } of test.store.list('')) objects.push(`${key} ${lastModified.toISOString()}`);
    return {
      objects,
      queues: queues.map(({ name, messages, inflightMessages }) => [name, messages.length, inflightMessages.size]),
    };
  };
  // Not before its marker is gone. Then nothing changes any more.
  await expect.poll(async () => (await everything()).objects.filter((key) => key.startsWith('active/'))).toEqual([]);
  const known = {
    bucket: test.store.bucket,
    samplesQueue: named(/_samples_/),
    resultsQueue: named(/ResultsQueue/),
    run,
  };
  return { test, known, everything };
}

const body = ({ headers, body: sent, method }: Attack) => ({
  method,
  headers,
  ...(sent !== undefined && { body: sent }),
});

it('finds and changes nothing through another name for this machine', { timeout: 60_000 }, async () => {
  const { test, known, everything } = await start();
  const { port, answers } = await forward(test);
  const before = await everything();
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.goto(`http://${PAGE_HOST}:${port}${PAGE}`);
  const tried = attacks(known);
  const got = await page.evaluate(
    (requests) =>
      Promise.all(
        requests.map(async ({ path, init }) => {
          const answer = await fetch(path, init);
          return { status: answer.status, text: await answer.text() };
        }),
      ),
    tried.map((attack) => ({ path: attack.path, init: body(attack) })),
  );
  expect(new Set(got.map(({ status }) => status))).toEqual(new Set([403]));
  expect(got.map(({ text }) => text).join('')).not.toMatch(/invoice|crash in step|accessKey|canary/i);
  expect(answers).toHaveLength(tried.length);
  expect(await everything()).toEqual(before);
});

/** In this mode, a browser leaves out every header for which it would first need the server's permission. */
it('changes nothing with requests that need no permission from the server', { timeout: 60_000 }, async () => {
  const { test, known, everything } = await start();
  const { port, answers } = await forward(test);
  const { port: elsewhere } = await forward(test);
  const before = await everything();
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  // Another origin, because the port differs. The Host is the one that a forwarder's user would have.
  await page.goto(`http://127.0.0.1:${elsewhere}${PAGE}`);
  const tried = attacks(known).filter(({ method }) => method === 'GET' || method === 'POST');
  await page.evaluate(
    ({ requests, origin }) =>
      Promise.allSettled(requests.map(({ path, init }) => fetch(`${origin}${path}`, { ...init, mode: 'no-cors' }))),
    {
      requests: tried.map((attack) => ({ path: attack.path, init: body(attack) })),
      origin: `http://127.0.0.1:${port}`,
    },
  );
  expect(answers.length).toBeGreaterThan(tried.length / 2);
  expect(answers.filter((answer) => !answer.endsWith(' 403'))).toEqual([]);
  expect(await everything()).toEqual(before);
  const run = JSON.stringify((await test.store.read(runKey(known.run)))?.toString());
  expect(run).not.toContain(FORGED);
});
