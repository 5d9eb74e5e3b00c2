// The latency of a call does not include the work on other answers, however many come together.
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { afterArrivals } from '../../../../../lambda/shared/models/client/arrivals.ts';
import { overHttp } from '../../../../../lambda/shared/models/client/over-http.ts';
import { serveHttp } from '../../../../support/http-server.ts';

/** Far more than two calls on this machine take. */
const WORK_MS = 1_000_000;

it('looks at the sockets between the work on two answers', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has a port');
  const here = connect(address.port, '127.0.0.1');
  const [there]: Socket[] = await once(server, 'connection');
  onTestFinished(() => {
    here.destroy();
    server.close();
  });
  const order: string[] = [];
  const arrived = once(here, 'data').then(() => order.push('an arrival'));
  await Promise.all([
    afterArrivals().then(() => {
      order.push('one');
      there?.write('x');
    }),
    afterArrivals().then(() => order.push('other')),
    arrived,
  ]);
  expect(order).toEqual(['one', 'an arrival', 'other']);
});

it('times all answers that have arrived before one is worked on', async () => {
  const waiting: ServerResponse[] = [];
  const url = await serveHttp((_request, response) => {
    waiting.push(response);
    if (waiting.length === 2) for (const one of waiting) one.end('{}');
  });
  const now = performance.now.bind(performance);
  let workedMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now() + workedMs);
  onTestFinished(() => void vi.restoreAllMocks());
  const call = async () => {
    const { latencyMs } = await overHttp({ method: 'GET', url: new URL(url), headers: {} });
    workedMs += WORK_MS;
    return latencyMs;
  };
  for (const latencyMs of await Promise.all([call(), call()])) expect(latencyMs).toBeLessThan(WORK_MS);
});
