// Plays runs with providers that fail for hours of virtual time, and prints a line of JSON for each.
import { editFunctions } from './mutations/edits.ts';
import type { Plan, Provider } from './schedules/plan.ts';

editFunctions();
// Imported only now, so that the functions load with their edits.
const { quietPlan } = await import('./schedules/plan.ts');
const { light } = await import('./cloud/publication.ts');
const { CALM, CALM_ROWS } = await import('./schedules/scenario.ts');
const { simulate } = await import('./simulate.ts');
const { manifestKey, waitingKey } = await import('../../lambda/shared/keys.ts');
const { Manifest, Waiting } = await import('../../lambda/shared/contracts/run.ts');

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Rows that are answered before the trouble begins. */
const BEFORE = 10;

const error = (status: number, code: string | null, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ error: { message: 'no', code } }), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });

/** Replies this way for the given time, starting after the first rows. */
function during(ms: number, reply: (call: number) => Response): Provider {
  let until: number | undefined;
  return {
    reply(now, call) {
      if (call <= BEFORE) return undefined;
      until ??= now + ms;
      return now < until ? reply(call) : undefined;
    },
  };
}

const SERVER_ERRORS = [500, 502, 503];

const CASES: Readonly<Record<string, Provider & { readonly deadline?: string }>> = {
  'server errors for an hour': during(HOUR_MS, (call) => error(SERVER_ERRORS[call % 3] ?? 500, null)),
  '429 with Retry-After for 20 minutes': during(20 * MINUTE_MS, () => error(429, null, { 'retry-after': '30' })),
  '429 without Retry-After for 20 minutes': during(20 * MINUTE_MS, () => error(429, null)),
  'quota exhausted for three hours': during(3 * HOUR_MS, () => error(429, 'insufficient_quota')),
  'quota exhausted past the deadline': {
    ...during(6 * HOUR_MS, () => error(429, 'insufficient_quota')),
    deadline: '2h',
  },
  'key revoked for an hour': during(HOUR_MS, () => error(401, 'invalid_api_key')),
  'model gone for good': { ...during(24 * HOUR_MS, () => error(404, 'model_not_found')), deadline: '2h' },
  '30 s an answer': { latencyMs: 30_000, requestTimeout: 60 },
};

for (const [name, { deadline, ...provider }] of Object.entries(CASES)) {
  const quiet = quietPlan(CALM);
  const plan: Plan = {
    ...quiet,
    rows: CALM_ROWS,
    provider,
    limits: deadline === undefined ? quiet.limits : [{ deadline }],
  };
  const outcomes: string[] = [];
  let [stop, waiting]: [string?, string?] = [];
  const { violation, places, looks, virtualMs } = await simulate(plan, {
    publication: {
      ...light,
      told(bucket, upload) {
        const read = (key: string): unknown => JSON.parse(bucket.current(key)?.body.toString() ?? 'null');
        const found = light.told(bucket, upload);
        outcomes.splice(0, outcomes.length, ...found.map(({ status, code }) => `${status} ${code}`.trim()));
        stop = Manifest.parse(read(manifestKey(upload.run))).stop?.code;
        waiting = Waiting.safeParse(read(waitingKey(upload.run))).data?.code;
        return found;
      },
    },
  });
  const counts = Object.fromEntries(
    [...Map.groupBy(outcomes, (outcome) => outcome)].map(([what, all]) => [what, all.length]),
  );
  const calls = places.get('classify POST chat/completions');
  console.log(
    JSON.stringify({
      name,
      violation,
      outcomes: counts,
      calls,
      looks,
      minutes: Math.round(virtualMs / MINUTE_MS),
      stop,
      waiting,
    }),
  );
}
