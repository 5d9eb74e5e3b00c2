// Whether this machine can reach an endpoint, and whether the endpoint accepts its key.

import { z } from 'zod';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import { readText } from '../../lambda/shared/models/call/body.ts';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { plain } from '../terminal/text.ts';
import { broken, type Finding, note, ok } from './finding.ts';

/** Milliseconds to wait for the list of models. */
const TIMEOUT_MS = 10_000;

const Models = z.object({ data: z.array(z.unknown()) });

interface EndpointKey {
  /** Never printed. */
  readonly key: string | undefined;
  /** How to provide one. */
  readonly advice: string;
}

/** Asks GET /models, which is free and which OpenAI-compatible servers have. */
export async function checkEndpoint(endpoint: Endpoint, { key, advice }: EndpointKey): Promise<Finding> {
  const name = `the endpoint ${endpoint.name} (${plain(endpoint.baseUrl)})`;
  const keyless = endpoint.apiKeyParameter !== undefined && key === undefined;
  let response: Response;
  try {
    response = await fetch(`${endpoint.baseUrl.replace(/\/+$/, '')}/models`, {
      headers: { ...endpoint.headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      // The key must not go to any other address.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    const what = `${name} cannot be reached from this machine: ${reasonOf(error)}.`;
    // Without a key, nobody is using it yet: baselines need no endpoint.
    if (keyless) return note(what, 'You need it only for benchmarks that use its models.');
    return broken(what, 'Check its baseUrl in cdk.json, your network and your proxy.');
  }
  const { status } = response;
  const text = await readText(response).catch(() => '');
  if (status >= 300 && status < 400) {
    return broken(`${name} redirects to another address.`, 'Redirects are not followed. Declare that address instead.');
  }
  if (keyless) return note(`${name} answers, but has no key here.`, advice);
  if (status === 401 || status === 403) return broken(`${name} refuses its key (${status}).`, advice);
  if (status >= 500) return broken(`${name} is out of order (${status}).`, 'Wait, or contact its provider.');
  const models = modelsIn(text);
  if (status < 300 && models !== undefined) return ok(`${name} answers and has ${plural(models, 'model')}`);
  if (status === 429) return note(`${name} answers, but is limiting its rate at the moment.`);
  return note(
    `${name} answers, but lists no models (${status}).`,
    'Some servers never do. If runs fail, check baseUrl.',
  );
}

function modelsIn(text: string): number | undefined {
  return Models.safeParse(tryJson(text)).data?.data.length;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const code: unknown = error.cause instanceof Error ? Reflect.get(error.cause, 'code') : undefined;
  return typeof code === 'string' ? code : plain(error.message);
}
