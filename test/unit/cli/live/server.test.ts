// The live page's server, asked over HTTP.
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { startLiveServer } from '../../../../cli/live/server.ts';
import { liveState } from '../../../../cli/live/state.ts';

const stateOf = (name: string) =>
  liveState({ name, run: 'run', stage: 'asking', quietSeconds: 0, unread: 0, notes: [] });

async function start() {
  const server = await startLiveServer(stateOf('first'), ({ name }) => `the page of ${name}`);
  onTestFinished(() => server.stop());
  const { origin, host, port } = new URL(server.url);
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<{
      status: number | undefined;
      body: string;
      headers: NodeJS.Dict<string | string[]>;
    }>();
    request({ host: '127.0.0.1', port, path, headers: { host, ...headers } }, async (answer) =>
      resolve({ status: answer.statusCode, body: await text(answer), headers: answer.headers }),
    )
      .on('error', reject)
      .end();
    return await promise;
  };
  return { server, ask, origin, token: new URL(server.url).pathname };
}

/** What a browser does with the link. */
async function enter({ ask, token }: Awaited<ReturnType<typeof start>>) {
  const entered = await ask(token);
  const [cookie = ''] = String(entered.headers['set-cookie']).split(';');
  const [, page = ''] = /url=([^"]+)"/.exec(entered.body) ?? [];
  return { entered, page, headers: { cookie } };
}

it('lets in one browser, by a cookie for the page alone', async () => {
  const started = await start();
  const { entered, page, headers } = await enter(started);
  expect(String(entered.headers['set-cookie'])).toMatch(
    /^holdout-live=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/[\w-]{32}\/$/,
  );
  expect(page).toMatch(/^\/[\w-]{32}\/$/);
  await started.server.entered;
  expect(await started.ask(page, headers)).toMatchObject({ status: 200, body: 'the page of first' });
  const again = await started.ask(started.token);
  expect(again).toMatchObject({
    status: 401,
    headers: expect.not.objectContaining({ 'set-cookie': expect.anything() }),
  });
  expect(again.body).toMatch(/^This page is open in another browser/);
  expect(await started.ask(page)).toMatchObject({ status: 401 });
});

it('gives the newest state, and then the report in the place of the page', async () => {
  const started = await start();
  const { page, headers } = await enter(started);
  started.server.show(stateOf('second'));
  expect(JSON.parse((await started.ask(`${page}state.json`, headers)).body)).toMatchObject({ name: 'second' });
  const { delivered } = started.server;
  let isDelivered = false;
  void delivered.then(() => {
    isDelivered = true;
  });
  started.server.finish({ ...stateOf('second'), stage: 'ended' }, Buffer.from('the report'));
  expect(JSON.parse((await started.ask(`${page}state.json`, headers)).body)).toMatchObject({ stage: 'ended' });
  expect(await started.ask(page)).toMatchObject({ status: 401 });
  expect(isDelivered).toBe(false);
  expect(await started.ask(page, headers)).toMatchObject({ status: 200, body: 'the report' });
  await delivered;
});

it('keeps every answer from caches, frames and other pages', async () => {
  const started = await start();
  const { entered, page, headers } = await enter(started);
  const answers = [
    entered,
    await started.ask(page, headers),
    await started.ask(`${page}state.json`, headers),
    await started.ask('/x'),
  ];
  for (const answer of answers) {
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

it('refuses other names, other pages and other paths, and tells them nothing', async () => {
  const started = await start();
  const { page, headers } = await enter(started);
  const refused = [
    [await started.ask(page, { ...headers, host: 'page.test' }), 403],
    [await started.ask(page, { ...headers, origin: 'http://page.test' }), 403],
    [await started.ask(`${page}state.json`, { ...headers, 'sec-fetch-site': 'same-site' }), 403],
    [await started.ask(`${page}../../../../etc/passwd`, headers), 404],
    [await started.ask('/', headers), 404],
  ] as const;
  for (const [answer, status] of refused) {
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain('first');
  }
});

it('has other secrets at each start, none of which is the other', async () => {
  const all = [];
  for (const started of [await start(), await start()]) {
    const { page, headers } = await enter(started);
    all.push(started.token.replaceAll('/', ''), page.replaceAll('/', ''), headers.cookie.split('=')[1]);
  }
  expect(new Set(all).size).toBe(6);
});
