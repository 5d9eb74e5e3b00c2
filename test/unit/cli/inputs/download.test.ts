import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download } from '../../../../cli/inputs/download.ts';

let folder: string;
let server: Server;
let base: string;
let respond: (path: string, response: ServerResponse) => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-download-'));
  server = createServer((request, response) => respond(request.url ?? '', response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

describe('download', () => {
  it('streams the file into the folder, to the same place each time', async () => {
    respond = (_path, response) => response.end('text,label\na,b\n');
    const first = await download(`${base}/data/my%20tags.csv?token=secret`, folder);
    expect(await readFile(first.path, 'utf8')).toBe('text,label\na,b\n');
    expect(first.location).toBe(`${base}/data/my tags.csv`);
    expect(await download(`${base}/data/my%20tags.csv?token=secret`, folder)).toEqual(first);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('follows redirects', async () => {
    respond = (path, response) =>
      path === '/end.csv' ? response.end('a,b\n') : response.writeHead(302, { location: '/end.csv' }).end();
    expect(await readFile((await download(`${base}/start.csv`, folder)).path, 'utf8')).toBe('a,b\n');
  });

  it('gives up on endless redirects', async () => {
    let requests = 0;
    respond = (_path, response) => {
      requests++;
      response.writeHead(302, { location: `/${requests}` }).end();
    };
    await expect(download(`${base}/tags.csv`, folder)).rejects.toThrow(/more than 5 redirects/);
    expect(requests).toBe(6);
  });

  it.each([
    ['http://example.org/tags.csv', /http:\/\/ is not allowed/],
    ['https://user:pass@example.org/tags.csv', /password is not allowed/],
    ['https://', /not a valid address/],
  ])('refuses %s before any connection is made', async (address, message) => {
    await expect(download(address, folder)).rejects.toThrow(message);
  });

  it('refuses a redirect from this machine to an unencrypted address', async () => {
    respond = (_path, response) => response.writeHead(301, { location: 'http://example.org/tags.csv' }).end();
    await expect(download(`${base}/tags.csv`, folder)).rejects.toThrow(
      'http://example.org/tags.csv: http:// is not allowed. Use an https address or a local file.',
    );
  });

  it('names the status of an answer without a file, and nothing of the query', async () => {
    respond = (_path, response) => response.writeHead(404).end('no');
    await expect(download(`${base}/tags.csv?X-Amz-Signature=abc`, folder)).rejects.toThrow(
      `${base}/tags.csv: the server answered 404 Not Found. Check the address.`,
    );
  });

  it('recognises a web page that only shows the file', async () => {
    respond = (_path, response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>');
    await expect(download(`${base}/blob/tags.csv`, folder)).rejects.toThrow(/a web page, not a file/);
  });

  it('leaves no partial file behind when the connection breaks', async () => {
    respond = (_path, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('text,label\n', () => response.destroy());
    };
    await expect(download(`${base}/tags.csv`, folder)).rejects.toThrow(/the download failed: /);
    expect((await readdir(folder)).filter((file) => !file.endsWith('.part'))).toEqual([]);
  });

  it('says that nobody answers', async () => {
    server.close();
    await once(server, 'close');
    await expect(download(`${base}/tags.csv`, folder)).rejects.toThrow(/the download failed: .*ECONNREFUSED/);
  });
});
