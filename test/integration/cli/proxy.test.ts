// A laptop behind a proxy: endpoints and downloads are reached through it, the embedded server and this machine are not.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { answer } from '../../support/openai/replies.ts';
import { type OpenAiServer, startOpenAiServer } from '../../support/openai/server.ts';
import { type Certificate, HAS_OPENSSL, newCertificate, startProxy } from '../../support/proxy.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';

const BENCHMARK = 'models: [stub]\nbaselines: []\nlabels: [bug, billing]\n';
/** The variables of the shell that runs the tests. */
const NONE = { HTTP_PROXY: '', HTTPS_PROXY: '', NO_PROXY: '', http_proxy: '', https_proxy: '', no_proxy: '' };

async function startModel(): Promise<OpenAiServer> {
  const server = await startOpenAiServer({ script: () => answer('bug') });
  onTestFinished(() => server.stop());
  return server;
}

function userFolder(): UserFolder {
  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(6));
  folder.write('b.yaml', BENCHMARK);
  return folder;
}

const RUN = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--json'];

/** The model and a file, over https. */
async function startSecure({ key, cert }: Certificate, model: OpenAiServer): Promise<number> {
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (from, to) => {
    if (from.url === '/tickets.csv') {
      to.end(ticketsCsv(6));
      return;
    }
    const { method, headers, url } = from;
    from.pipe(
      request({ port: model.port, host: '127.0.0.1', path: url, method, headers }, (reply) => {
        to.writeHead(reply.statusCode ?? 0, reply.headers);
        reply.pipe(to);
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

it('reaches a model through HTTP_PROXY with its password, and nothing else', async () => {
  const model = await startModel();
  const proxy = await startProxy({ 80: model.port }, 'user:secret');
  const { status, stdout, stderr } = await userFolder().run(RUN, {
    ...NONE,
    OPENAI_BASE_URL: 'http://model.test/v1',
    HTTP_PROXY: proxy.url,
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(JSON.parse(stdout).variants[0]).toMatchObject({ answered: 6 });
  expect([...proxy.asked]).toEqual(['model.test:80']);
});

it.skipIf(!HAS_OPENSSL)(
  'reaches a model and a download over https through https_proxy, with an authority of NODE_EXTRA_CA_CERTS',
  async () => {
    const model = await startModel();
    const certificate = newCertificate(['model.test', 'files.test']);
    const proxy = await startProxy({ 443: await startSecure(certificate, model) });
    const env = { ...NONE, OPENAI_BASE_URL: 'https://model.test/v1', https_proxy: proxy.url };
    const args = RUN.with(1, 'https://files.test/tickets.csv');
    const trusting = { ...env, NODE_EXTRA_CA_CERTS: certificate.authority };
    const { status, stdout, stderr } = await userFolder().run(args, trusting);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(JSON.parse(stdout).variants[0]).toMatchObject({ answered: 6 });
    expect([...proxy.asked]).toEqual(['files.test:443', 'model.test:443']);

    const refused = await userFolder().run(args, env);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/https:\/\/files\.test\/tickets\.csv: the download failed: .*certificate/);
  },
);

it('reaches what NO_PROXY names, and this machine, without the proxy', async () => {
  const model = await startModel();
  const proxy = await startProxy({});
  const local = { ...NONE, OPENAI_BASE_URL: model.url, HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
  const { status, stderr } = await userFolder().run(RUN, local);
  expect({ status, stderr }).toMatchObject({ status: 0 });

  const excepted = { ...local, NO_PROXY: 'localhost,.test' };
  const download = await userFolder().run(RUN.with(1, 'https://files.test/tickets.csv'), excepted);
  expect(download.stderr).toMatch(/the download failed: getaddrinfo \w+ files\.test/);
  expect([...proxy.asked]).toEqual([]);
});

it('names a variable that holds no proxy, without its value', async () => {
  const { status, stderr } = await userFolder().run(RUN, { ...NONE, HTTPS_PROXY: 'secret@proxy.test:3128' });
  expect(status).toBe(1);
  expect(stderr.trim()).toBe(
    'HTTPS_PROXY: this is not the address of an http or https proxy. Expected something like http://proxy.example:3128.',
  );
});
