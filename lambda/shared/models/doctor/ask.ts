// One request of `holdout doctor` to an endpoint.

import type { Endpoint } from '../../contracts/endpoint.ts';
import { readText } from '../reply/body.ts';

/** Milliseconds to wait for an answer. */
const TIMEOUT_MS = 10_000;

export interface Asked {
  readonly method: 'GET' | 'POST';
  /** Below the base URL. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

export interface Told {
  readonly status: number;
  /** Empty if it cannot be read. */
  readonly text: string;
}

/** @param key never printed. @returns what the server said, or why it said nothing */
export async function ask(
  { baseUrl, headers }: Endpoint,
  key: string | undefined,
  { method, path, body }: Asked,
): Promise<Told | { readonly unreachable: string }> {
  try {
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}${path}`, {
      method,
      headers: {
        ...headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      ...(body !== undefined && { body }),
      // The key must not go to any other address.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, text: await readText(response).catch(() => '') };
  } catch (error) {
    return { unreachable: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const code: unknown = error.cause instanceof Error ? Reflect.get(error.cause, 'code') : undefined;
  return typeof code === 'string' ? code : error.message;
}
