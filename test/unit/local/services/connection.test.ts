import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { connectTo, newConnection, ORIGIN } from '../../../../local/services/connection.ts';

const listening = (where: string | number, says: string): Promise<AddressInfo | string | null> => {
  const server = createServer((_, response) => response.end(says));
  onTestFinished(() => void server.close());
  return new Promise((resolve) => server.listen(where, () => resolve(server.address())));
};

const get = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { agent: undefined }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    });
    asked.on('error', reject).end();
  });

it.skipIf(process.platform === 'win32')('is a socket in a folder that only its user may enter, removed with it', () => {
  const { socket, remove } = newConnection();
  expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
  remove();
  expect(existsSync(dirname(socket))).toBe(false);
});

it('differs at each start, with a secret that nobody can guess', () => {
  const [one, other] = [newConnection(), newConnection()];
  one.remove();
  other.remove();
  expect(one.socket).not.toBe(other.socket);
  expect(one.accessKeyId).not.toBe(other.accessKeyId);
  expect(one.accessKeyId).toMatch(/^[0-9a-f]{64}$/);
});

it("leads only requests for the server's address to the socket", async () => {
  const { socket, remove } = newConnection();
  onTestFinished(remove);
  await listening(socket, 'the server');
  const elsewhere = await listening(0, 'somebody else');
  connectTo(socket);
  expect(await get(`${ORIGIN}/`)).toBe('the server');
  expect(await get(`http://127.0.0.1:${(elsewhere as AddressInfo).port}/`)).toBe('somebody else');
});

it('without the socket, the address is one that only an administrator may listen on', () => {
  const listen = `require('net').createServer().listen(${new URL(ORIGIN).port}, '127.0.0.1').on('error', (e) => console.log(e.code))`;
  const { stdout, status } = spawnSync('setpriv', [
    '--bounding-set=-net_bind_service',
    '--',
    process.execPath,
    '-e',
    listen,
  ]);
  // Without this command, there is nothing to see.
  if (status !== null) expect(String(stdout)).toBe('EACCES\n');
});
