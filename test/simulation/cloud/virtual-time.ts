// Replaces everything in Node that varies between runs: clocks, timers, randomness, the network. After `install`, the
// schedule being played supplies them. Compressing is replaced too, because it takes long. Use it only in a process of
// its own.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import zlib from 'node:zlib';

export interface Timer {
  cancel(): void;
}

/** The schedule as seen by the running function. */
export interface Surroundings {
  /** Milliseconds that only go forward. */
  monotonicMs(): number;
  /** Milliseconds since 1970 by the instance's clock. */
  clockMs(): number;
  fraction(): number;
  after(milliseconds: number, callback: () => void): Timer;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Called when a promise rejects and nobody handles it. */
  unhandled(reason: unknown): void;
}

const setImmediate = globalThis.setImmediate;
const now = performance.now.bind(performance);
let surroundings: Surroundings | undefined;

function here(): Surroundings {
  if (!surroundings) throw new Error('there is no schedule: a function is still running after its end');
  return surroundings;
}

/** Real milliseconds. */
export const realMs = now;

/** Resolves when everything that follows from the last event is done and the functions only wait. */
export const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function surround(next: Surroundings | undefined): void {
  surroundings = next;
}

/** As much of Node's Timeout as the functions and their libraries use. */
class FakeTimeout {
  #timer: Timer;

  constructor(callback: () => void, milliseconds: number, repeats: boolean) {
    const again = () => {
      if (repeats) this.#timer = here().after(milliseconds, again);
      callback();
    };
    this.#timer = here().after(milliseconds, again);
  }

  cancel(): void {
    this.#timer.cancel();
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

/** Objects are small, so what takes time is the compressor's memory. */
const SMALL_GZIP = { level: 1, memLevel: 1, windowBits: 9 } as const;

let isInstalled = false;

export function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  // Lambda ends the process on an unhandled rejection.
  process.on('unhandledRejection', (reason) => here().unhandled(reason));
  const start = (repeats: boolean) => (callback: () => void, milliseconds?: number) =>
    new FakeTimeout(callback, Math.max(1, milliseconds ?? 1), repeats);
  const clear = (timer: unknown) => {
    if (timer instanceof FakeTimeout) timer.cancel();
  };
  Object.assign(globalThis, {
    setTimeout: start(false),
    setInterval: start(true),
    clearTimeout: clear,
    clearInterval: clear,
    fetch: (url: string, init: RequestInit) => here().fetch(url, init),
  });
  Date.now = () => here().clockMs();
  performance.now = () => here().monotonicMs();
  Math.random = () => here().fraction();
  AbortSignal.timeout = (milliseconds) => {
    const controller = new AbortController();
    here().after(milliseconds, () => controller.abort(new DOMException('timed out', 'TimeoutError')));
    return controller.signal;
  };
  Object.assign(timers, {
    setTimeout: (milliseconds: number) => new Promise<void>((resolve) => here().after(milliseconds, resolve)),
  });
  const randomBytes = (size: number) =>
    Buffer.from(Array.from({ length: size }, () => Math.floor(here().fraction() * 256)));
  Object.assign(crypto, { randomBytes, randomUUID: () => randomBytes(16).toString('hex') });
  const { gzipSync } = zlib;
  Object.assign(zlib, { gzipSync: (data: zlib.InputType) => gzipSync(data, SMALL_GZIP) });
  syncBuiltinESMExports();
}
