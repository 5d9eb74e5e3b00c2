// A scripted GitHub: comments of one pull request, artifacts and runs, in pages, with tokens that may write or only read.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { serveHttp } from '../http-server.ts';

export interface Comment {
  readonly id: number;
  body: string;
  readonly login: string;
}

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly zip: Buffer;
  readonly runId: number;
  readonly branch: string;
  readonly event: string;
  readonly repositoryId?: number;
  readonly expired?: boolean;
}

/** An answer in place of the usual one. */
export interface Fault {
  readonly method: string;
  /** Part of the path. */
  readonly path: string;
  /** How often. */
  times: number;
  /** No status: the connection breaks. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The request is carried out all the same, and only its answer is lost. */
  readonly after?: boolean;
}

export const REPOSITORY = 'owner/tickets';
export const REPOSITORY_ID = 7;
export const PULL = 12;
/** By token. */
export const TOKENS: Readonly<Record<string, { readonly login: string; readonly mayWrite: boolean }>> = {
  'token-that-writes': { login: 'github-actions[bot]', mayWrite: true },
  'token-that-reads': { login: 'github-actions[bot]', mayWrite: false },
};

export class GitHubServer {
  url = '';
  /** Of another origin, as the storage of artifacts is. */
  blobUrl = '';
  readonly comments: Comment[] = [];
  readonly artifacts: Artifact[] = [];
  readonly faults: Fault[] = [];
  /** As `METHOD path`. */
  readonly asked: string[] = [];
  /** What the storage of artifacts was sent as `authorization`. */
  readonly sentToBlobs: (string | undefined)[] = [];
  /** Before a request is answered, such as to let two of them meet. */
  before: (asked: string) => Promise<void> = async () => {};
  #nextId = 1000;

  /** @returns one that ends with its test */
  static async start(): Promise<GitHubServer> {
    const server = new GitHubServer();
    server.url = await serveHttp((request, response) => void server.#answer(request, response));
    server.blobUrl = await serveHttp((request, response) => {
      server.sentToBlobs.push(request.headers.authorization);
      const found = server.artifacts.find(({ id }) => request.url === `/${id}`);
      response.writeHead(found ? 200 : 404).end(found?.zip);
    });
    return server;
  }

  /** What somebody has written. */
  add(login: string, body: string): Comment {
    const comment = { id: this.#nextId++, body, login };
    this.comments.push(comment);
    return comment;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '', this.url);
    const body: unknown = method === 'POST' || method === 'PATCH' ? await json(request) : undefined;
    this.asked.push(`${method} ${url.pathname}`);
    await this.before(`${method} ${url.pathname}`);
    const fault = this.faults.find((one) => one.times > 0 && one.method === method && url.pathname.includes(one.path));
    if (fault) fault.times--;
    const answer = fault && !fault.after ? undefined : this.#usual(method, url, headers.authorization, body);
    if (fault) {
      if (fault.status === undefined) return void response.destroy();
      return void response.writeHead(fault.status, fault.headers).end('{"message":"so says the script"}');
    }
    const { status, value, more } = answer ?? { status: 500, value: {} };
    response.writeHead(status, { 'content-type': 'application/json', ...more });
    response.end(status === 204 ? undefined : JSON.stringify(value));
  }

  #usual(method: string, url: URL, authorization: string | undefined, body: unknown): Answer {
    const who = TOKENS[authorization?.replace('Bearer ', '') ?? ''];
    if (!who) return { status: 401, value: { message: 'Bad credentials' } };
    if (url.pathname === '/graphql') return { status: 200, value: { data: { viewer: { login: who.login } } } };
    const path = url.pathname.replace(`/repos/${REPOSITORY}`, '');
    if (method === 'GET') return this.#read(path, url);
    if (!who.mayWrite) return { status: 403, value: { message: 'Resource not accessible by integration' } };
    if (method === 'POST' && path === `/issues/${PULL}/comments`) {
      const comment = this.add(who.login, bodyOf(body));
      return { status: 201, value: shown(comment) };
    }
    const id = Number(/^\/issues\/comments\/(\d+)$/.exec(path)?.[1]);
    const at = this.comments.findIndex((comment) => comment.id === id);
    const comment = this.comments[at];
    if (!comment) return { status: 404, value: { message: 'Not Found' } };
    if (method === 'DELETE') {
      this.comments.splice(at, 1);
      return { status: 204, value: undefined };
    }
    comment.body = bodyOf(body);
    return { status: 200, value: shown(comment) };
  }

  #read(path: string, url: URL): Answer {
    if (path === `/issues/${PULL}/comments`) return paged(this.comments.map(shown), url, (page) => page);
    const name = url.searchParams.get('name');
    if (path === '/actions/artifacts') {
      const named = this.artifacts.filter((one) => name === null || one.name === name).map(shownArtifact);
      return paged(named, url, (page) => ({ total_count: named.length, artifacts: page }));
    }
    const [, run] = /^\/actions\/runs\/(\d+)$/.exec(path) ?? [];
    const ofRun = this.artifacts.find(({ runId }) => String(runId) === run);
    if (ofRun) return { status: 200, value: { id: ofRun.runId, event: ofRun.event } };
    const [, id] = /^\/actions\/artifacts\/(\d+)\/zip$/.exec(path) ?? [];
    if (id) return { status: 302, value: {}, more: { location: `${this.blobUrl}/${id}` } };
    return { status: 404, value: { message: 'Not Found' } };
  }
}

interface Answer {
  readonly status: number;
  readonly value: unknown;
  readonly more?: Readonly<Record<string, string>>;
}

/** GitHub refuses what is longer. */
const MAX_BODY = 65_536;

function bodyOf(value: unknown): string {
  return z.object({ body: z.string().max(MAX_BODY) }).parse(value).body;
}

const shown = ({ id, body, login }: Comment) => ({
  id,
  body,
  user: { login },
  html_url: `https://github.com/${REPOSITORY}/pull/${PULL}#issuecomment-${id}`,
});

const shownArtifact = ({ id, name, runId, branch, repositoryId = REPOSITORY_ID, expired = false }: Artifact) => ({
  id,
  name,
  expired,
  created_at: new Date(Date.UTC(2026, 0, 1) + id * 1000).toISOString(),
  workflow_run: { id: runId, head_branch: branch, repository_id: REPOSITORY_ID, head_repository_id: repositoryId },
});

function paged<T>(all: readonly T[], url: URL, value: (page: readonly T[]) => unknown): Answer {
  const size = Number(url.searchParams.get('per_page') ?? 30);
  const page = Number(url.searchParams.get('page') ?? 1);
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  const link = page * size < all.length ? { link: `<${next}>; rel="next"` } : undefined;
  return { status: 200, value: value(all.slice((page - 1) * size, page * size)), ...(link && { more: link }) };
}
