// Serves the live page to one browser of this user, and nothing to anybody else.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { COOKIE, type Secrets, verdictOn } from './guard.ts';
import type { LiveState } from './state.ts';

const ADDRESS = '127.0.0.1';
/** Bytes of a secret: nobody guesses it. */
const SECRET_BYTES = 24;
/** Milliseconds for answers under way when the server stops. */
const LAST_ANSWERS_MS = 2_000;

/** Every answer: kept by nobody, shown in no frame, read by no other page, and telling no address. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
const HTML = 'text/html; charset=utf-8';

const REFUSALS = {
  401: 'This page is open in another browser, or its link was used before. Run `holdout open --live` again.',
  403: 'This page answers only to the browser that opened it.',
  404: 'There is nothing here.',
  405: 'This page can only be read.',
} as const;

export interface LiveServer {
  /** Opens the page, once. */
  readonly url: string;
  /** Resolves when a browser has opened the page. */
  readonly entered: Promise<void>;
  /** Resolves when the page has got the report. */
  readonly delivered: Promise<void>;
  show(state: LiveState): void;
  /** From now on, the page is the report. */
  finish(state: LiveState, report: Uint8Array): void;
  stop(): Promise<void>;
}

/** @param render makes the page */
export async function startLiveServer(first: LiveState, render: (state: LiveState) => string): Promise<LiveServer> {
  const secrets = newSecrets();
  const entered = Promise.withResolvers<void>();
  const delivered = Promise.withResolvers<void>();
  let state = first;
  let report: Uint8Array | undefined;
  let isUsed = false;

  const enter = (outgoing: ServerResponse): void => {
    isUsed = true;
    entered.resolve();
    const { folder, session } = secrets;
    outgoing.setHeader('Set-Cookie', `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/${folder}/`);
    send(outgoing, 200, HTML, onward(`/${folder}/`));
  };
  const sendPage = (outgoing: ServerResponse): void => {
    if (report) outgoing.once('finish', delivered.resolve);
    send(outgoing, 200, HTML, report ?? render(state));
  };
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const verdict = verdictOn(incoming, secrets, host);
    if (verdict === 'state') send(outgoing, 200, 'application/json', JSON.stringify(state));
    else if (verdict === 'page') sendPage(outgoing);
    else if (verdict === 'enter' && !isUsed) enter(outgoing);
    else refuse(outgoing, verdict === 'enter' ? 401 : verdict);
  };

  const server = createServer(answer).listen(0, ADDRESS);
  await once(server, 'listening');
  const host = `${ADDRESS}:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/${secrets.token}`,
    entered: entered.promise,
    delivered: delivered.promise,
    show: (next) => {
      state = next;
    },
    finish: (last, page) => {
      state = last;
      report = page;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      await Promise.race([closed, sleep(LAST_ANSWERS_MS, undefined, { ref: false })]);
      server.closeAllConnections();
    },
  };
}

function newSecrets(): Secrets {
  const secret = () => randomBytes(SECRET_BYTES).toString('base64url');
  return { token: secret(), folder: secret(), session: secret() };
}

function send(outgoing: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  outgoing.writeHead(status, { ...HEADERS, 'Content-Type': type }).end(body);
}

const refuse = (outgoing: ServerResponse, status: keyof typeof REFUSALS): void =>
  send(outgoing, status, 'text/plain; charset=utf-8', `${REFUSALS[status]}\n`);

/**
 * A page that goes on to another one: after a redirect of a request that another page began, a browser would hold back a
 * cookie for this site alone.
 * @param url needs no escaping
 */
export const onward = (url: string): string =>
  `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Holdout</title><meta http-equiv="refresh" content="0; url=${url}"><a href="${url}">Go on</a>\n`;
