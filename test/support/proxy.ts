// A real proxy on this machine, and a certificate authority that is made for one test.
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Proxy {
  readonly url: string;
  /** What it was asked for, as `host:port`. */
  readonly asked: ReadonlySet<string>;
}

/**
 * Passes on every request and tunnels every connection to a port of this machine, whatever its name: the names exist for
 * the proxy alone.
 * @param ports by the port that was asked for
 * @param password `user:password` that it insists on
 */
export async function startProxy(ports: Readonly<Record<string, number>>, password?: string): Promise<Proxy> {
  const asked = new Set<string>();
  const mayPass = (headers: IncomingHttpHeaders): boolean =>
    password === undefined || headers['proxy-authorization'] === `Basic ${Buffer.from(password).toString('base64')}`;
  const server = createServer((from, to) => {
    // The whole address stands in the request: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
    const { hostname, port, pathname: path } = new URL(from.url ?? '', 'http://none');
    asked.add(`${hostname}:${port || 80}`);
    if (!mayPass(from.headers)) {
      to.writeHead(407).end();
      return;
    }
    const { 'proxy-authorization': _, ...headers } = from.headers;
    const target = { host: '127.0.0.1', port: ports[port || 80], path, method: from.method, headers };
    from.pipe(
      request(target, (reply) => {
        to.writeHead(reply.statusCode ?? 0, reply.headers);
        reply.pipe(to);
      }).on('error', () => to.destroy()),
    );
  });
  server.on('connect', ({ url = '', headers }, client) => {
    asked.add(url);
    if (!mayPass(headers)) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const target = connect(ports[url.split(':').at(-1) ?? ''] ?? 0, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${password === undefined ? '' : `${password}@`}127.0.0.1:${port}`, asked };
}

/** Whether this machine can make certificates. */
export const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** File of the authority, for NODE_EXTRA_CA_CERTS. */
  readonly authority: string;
}

/** A certificate for these names, by an authority that nobody else knows. Both exist for the test alone. */
export function newCertificate(names: readonly string[]): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-ca-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test authority', '-days', '2');
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${names[0]}`);
  writeFileSync(join(folder, 'names'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`);
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.pem', ...signed);
  return { key: join(folder, 'server.key'), cert: join(folder, 'server.pem'), authority: join(folder, 'ca.pem') };
}
