// Turns the functions' calls of models into requests to the simulated ones.
import type { Answered, Call } from '../rules/rule.ts';
import type { World } from '../world.ts';
import { json, readRequest } from './models.ts';
import { here, request } from './requests.ts';

/** Slowest usual answer of a model, within the endpoint's timeout. */
const SLOWEST_MODEL_MS = 4_000;

/** Does what `fetch` does with a model request. */
export function callModel(world: World, url: string, init: RequestInit): Promise<unknown> {
  const { random, models, keys, plan, timeline, watch } = world;
  // Asks when a model will be retired. Like many servers, this one has no such route.
  if (/^get$/i.test(init.method ?? '')) return Promise.resolve(new Response('{}', { status: 404 }));
  const invocation = here();
  const { hostname, pathname } = new URL(url);
  const endpoint = hostname.replace(/\.test$/, '');
  const what = `${init.method} ${pathname.replace('/v1/', '')}`;
  if (pathname.endsWith('/decisions')) return takesNoDecisions(world, what, endpoint, init);
  const { model, text, texts, isProbe } = readRequest(String(init.body));
  const key = (new Headers(init.headers).get('authorization') ?? '').replace(/^Bearer /, '');
  const call: Call = { invocation, endpoint, model, text, texts, key, at: timeline.now };
  const nth = invocation.of === 'classify' ? ++world.rowCalls : 0;
  if (isProbe && nth > 0) world.looks++;
  if (isProbe) watch.probed(invocation, endpoint, model);
  else watch.called(call);
  const execute = (): Response => {
    const reply = nth > 0 ? plan.provider?.reply?.(timeline.now, nth) : undefined;
    if (reply) return reply;
    if (!keys.isGood(endpoint, key, timeline.now)) return json(401, { error: { code: 'invalid_api_key' } });
    const { outage } = plan;
    if (outage && outage.model === model && timeline.now >= outage.from && timeline.now < outage.until) {
      return json(503, { error: { message: `${model} is out of order` } });
    }
    return texts ? models.embed(model, texts) : models.answer({ model, text, isProbe });
  };
  return request(world, {
    service: 'models',
    what,
    target: `${model} ${text}`,
    execute,
    unavailable: noAnswer,
    latencyMs: plan.provider?.latencyMs ?? random.logBetween(50, SLOWEST_MODEL_MS),
    signal: init.signal,
    settled(value) {
      if (!isProbe) watch.answered(call, readAnswer(value, models.tokensOf(value)));
      else if (!(value instanceof Response && value.ok)) watch.probedInVain(invocation);
    },
  });
}

/** Like most servers, these have no such route. Preflight asks for it. */
const takesNoDecisions = (world: World, what: string, target: string, { signal }: RequestInit): Promise<unknown> =>
  request(world, {
    service: 'models',
    what,
    target,
    execute: () => json(404, { error: { message: 'no such route' } }),
    unavailable: noAnswer,
    latencyMs: world.random.logBetween(50, SLOWEST_MODEL_MS),
    signal,
  });

const noAnswer = () => new TypeError('fetch failed', { cause: new Error('ECONNRESET') });

/** @param value the request's result; undefined if it failed */
function readAnswer(value: unknown, promptTokens: number | undefined): Answered {
  if (!(value instanceof Response)) return {};
  const { status, headers } = value;
  const after = headers.get('retry-after-ms') ?? Number(headers.get('retry-after') ?? Number.NaN) * 1000;
  return {
    status,
    ...(status === 429 && Number.isFinite(Number(after)) && { retryAfterMs: Number(after) }),
    ...(promptTokens !== undefined && { promptTokens }),
  };
}
