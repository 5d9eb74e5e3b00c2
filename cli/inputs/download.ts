// Downloads a file from an https URL to the state folder.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { makePrivate, PRIVATE_FILE } from '../../local/private.ts';
import type { InputFile } from './location.ts';

const MAX_REDIRECTS = 5;
/** If no byte arrives for so many milliseconds, the server counts as gone. */
const STALLED_AFTER_MS = 60_000;

/**
 * The same URL always goes to the same place, so an interrupted run finds its file again.
 * @throws InputError for an address that is not allowed and for any failure of the server
 */
export async function download(address: string, folder: string): Promise<InputFile> {
  const location = withoutQuery(address);
  const target = join(folder, createHash('sha256').update(address).digest('hex').slice(0, 16));
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), STALLED_AFTER_MS);
  try {
    const body = await open(address, stalled.signal);
    makePrivate(folder);
    await pipeline(
      Readable.from(body, { objectMode: false }),
      restarting(timer),
      createWriteStream(`${target}.part`, PRIVATE_FILE),
      {
        signal: stalled.signal,
      },
    );
    await rename(`${target}.part`, target);
    return { path: target, location };
  } catch (error) {
    if (error instanceof InputError || isFileError(error)) throw error;
    const reason = stalled.signal.aborted ? `no data for ${STALLED_AFTER_MS / 1000} seconds` : networkReason(error);
    throw failure(location, `the download failed: ${reason}.`, 'Check the address and your connection.');
  } finally {
    clearTimeout(timer);
  }
}

/** Follows redirects itself, because each address along the way must be allowed. */
async function open(address: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  let url = allowed(address, address);
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await fetch(url, { redirect: 'manual', signal });
    const next = response.status >= 300 && response.status < 400 && response.headers.get('location');
    if (!next) return usableBody(response, address);
    await response.body?.cancel();
    url = allowed(new URL(next, url).href, address);
  }
  throw failure(withoutQuery(address), `more than ${MAX_REDIRECTS} redirects.`, 'Give the final address.');
}

function usableBody(response: Response, address: string): ReadableStream<Uint8Array> {
  const location = withoutQuery(address);
  if (!response.ok) {
    throw failure(location, `the server answered ${response.status} ${response.statusText}.`, 'Check the address.');
  }
  if (/^text\/html\b/i.test(response.headers.get('content-type') ?? '')) {
    throw failure(location, 'this is a web page, not a file.', 'Give the address of the raw file ("Raw", "Download").');
  }
  return response.body ?? new ReadableStream({ start: (empty) => empty.close() });
}

/** Only https, or http to this machine, so nobody along the way can change the file. */
function allowed(address: string, asked: string): URL {
  const url = URL.parse(address);
  if (!url) throw failure(asked, 'this is not a valid address.', 'Expected https://host/path/file.csv.');
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw failure(withoutQuery(address), `${url.protocol}// is not allowed.`, 'Use an https address or a local file.');
  }
  if (url.username || url.password) {
    throw failure(withoutQuery(address), 'an address with a password is not allowed.', 'Download the file yourself.');
  }
  return url;
}

/** Restarts the timer with every chunk. */
function restarting(timer: NodeJS.Timeout) {
  return async function* (source: AsyncIterable<Uint8Array>) {
    for await (const piece of source) {
      timer.refresh();
      yield piece;
    }
  };
}

/** A query can hold a shared link's signature, and a password may precede the host. Neither belongs in a message. */
function withoutQuery(address: string): string {
  const url = URL.parse(address);
  if (!url) return address;
  const location = `${url.protocol}//${url.host}${url.pathname}`;
  try {
    return decodeURI(location);
  } catch {
    return location;
  }
}

function failure(location: string, message: string, advice: string): InputError {
  return new InputError([{ file: location, message, advice }]);
}

const isFileError = (error: unknown): boolean => error instanceof Error && 'path' in error && 'syscall' in error;

function networkReason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message || String(Reflect.get(cause, 'code')) : String(cause);
}
