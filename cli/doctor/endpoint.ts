// Whether an endpoint can be reached from this machine, and takes its key.

import { z } from 'zod';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import { readText } from '../../lambda/shared/models/body.ts';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { plain } from '../terminal/text.ts';
import { broken, type Finding, note, ok } from './finding.ts';

/** Milliseconds for a list of models. */
const TIMEOUT_MS = 10_000;

const Models = z.object({ data: z.array(z.unknown()) });

interface EndpointKey {
  /** Never printed. */
  readonly key: string | undefined;
  /** What to do for it to have one. */
  readonly advice: string;
}

/** GET /models, which costs nothing; OpenAI-compatible servers have it. */
export async function checkEndpoint(endpoint: Endpoint, { key, advice }: EndpointKey): Promise<Finding> {
  const name = `the endpoint ${endpoint.name} (${plain(endpoint.baseUrl)})`;
  const keyless = endpoint.apiKeyParameter !== undefined && key === undefined;
  let response: Response;
  try {
    response = await fetch(`${endpoint.baseUrl.replace(/\/+$/, '')}/models`, {
      headers: { ...endpoint.headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      // The key is for this address and no other.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    const what = `${name} cannot be reached from this machine: ${reasonOf(error)}.`;
    // Who has no key has no use for it yet: baselines need no endpoint.
    if (keyless) return note(what, 'It is needed only for benchmarks with its models.');
    return broken(what, 'Check its baseUrl in cdk.json, the network and a proxy.');
  }
  const { status } = response;
  const text = await readText(response).catch(() => '');
  if (status >= 300 && status < 400) {
    return broken(`${name} redirects to another address.`, 'Redirects are not followed: declare that address itself.');
  }
  if (keyless) return note(`${name} answers, and has no key here.`, advice);
  if (status === 401 || status === 403) return broken(`${name} refuses its key (${status}).`, advice);
  if (status >= 500) return broken(`${name} is out of order (${status}).`, 'Wait, or ask its provider.');
  const models = modelsIn(text);
  if (status < 300 && models !== undefined) return ok(`${name} answers and has ${plural(models, 'model')}`);
  if (status === 429) return note(`${name} answers, and limits its rate just now.`);
  return note(`${name} answers, and lists no models (${status}).`, 'Some servers do not; if runs fail, check baseUrl.');
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
