// Whether an endpoint can be reached from here, whether it accepts its key, and whether it has a benchmark's models.

import * as z from 'zod';
import type { Endpoint } from '../../contracts/endpoint.ts';
import { tryJson } from '../../storage/json.ts';
import { plural } from '../../text/words.ts';
import { ask, type Told } from './ask.ts';
import { broken, type Finding, note, ok } from './finding.ts';
import { checkKey } from './key-check.ts';
import { unlisted } from './model-names.ts';
import { serverWords } from './server-words.ts';

const Models = z.object({ data: z.array(z.object({ id: z.string().optional().catch(undefined) }).catch({})) });

export interface EndpointCheck {
  /** Never printed. */
  readonly key: string | undefined;
  /** How to provide one. */
  readonly advice: string;
  /** Names of models that a benchmark uses from this endpoint. */
  readonly models?: readonly string[];
  /** Who asks. @example 'this machine' */
  readonly from: string;
  /** What to do where it cannot be reached. */
  readonly unreachable: string;
}

/** Asks GET /models, which is free and which OpenAI-compatible servers have, and then what needs the key. */
export async function* checkEndpoint(
  endpoint: Endpoint,
  { key, advice, models = [], from, unreachable }: EndpointCheck,
): AsyncGenerator<Finding> {
  const name = `the endpoint ${endpoint.name} (${endpoint.baseUrl})`;
  const keyless = endpoint.apiKeyParameter !== undefined && key === undefined;
  const told = await ask(endpoint, key, { method: 'GET', path: '/models' });
  if ('unreachable' in told) {
    const what = `${name} cannot be reached from ${from}: ${told.unreachable}.`;
    // Without a key, nobody is using it yet: baselines need no endpoint.
    if (keyless) yield note(what, 'You need it only for benchmarks that use its models.');
    else yield broken(what, unreachable);
    return;
  }
  if (keyless && !isRedirect(told)) return yield note(`${name} answers, but has no key here.`, advice);
  const listed = told.status < 300 ? modelsIn(told.text) : undefined;
  const finding = aboutModels(name, told, listed, { key, advice });
  const aboutKey =
    key === undefined || finding.level === 'broken' ? undefined : await checkKey(endpoint, key, name, advice);
  yield aboutKey?.level === 'broken' ? aboutKey : finding;
  if (aboutKey?.level === 'note') yield aboutKey;
  if (listed) yield* unlisted(models, listed, name);
}

const isRedirect = ({ status }: Told): boolean => status >= 300 && status < 400;

function aboutModels(
  name: string,
  told: Told,
  listed: readonly string[] | undefined,
  { key, advice }: Pick<EndpointCheck, 'key' | 'advice'>,
): Finding {
  const { status, text } = told;
  const words = serverWords(text, key);
  const says = words === '' ? '' : ` The server says: ${words}`;
  if (isRedirect(told)) {
    return broken(`${name} redirects to another address.`, 'Redirects are not followed. Declare that address instead.');
  }
  if (status === 401 || status === 403) return broken(`${name} refuses its key (${status}).`, `${advice}${says}`);
  if (status >= 500) return broken(`${name} is out of order (${status}).`, `Wait, or contact its provider.${says}`);
  if (listed) return ok(`${name} answers and has ${plural(listed.length, 'model')}`);
  if (status === 429) return note(`${name} answers, but is limiting its rate at the moment.`, says.trim() || undefined);
  return note(
    `${name} answers, but lists no models (${status}).`,
    `Some servers never do. If runs fail, check baseUrl.${says}`,
  );
}

/** @returns an empty name for a model without one. */
function modelsIn(text: string): string[] | undefined {
  return Models.safeParse(tryJson(text)).data?.data.map(({ id = '' }) => id);
}
