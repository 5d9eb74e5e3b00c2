// The template's numbers are for its own endpoints. Computes them again for the endpoints of this run.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Endpoint, Endpoints } from '../../lambda/shared/contracts/endpoint.ts';
import { callable, capacity } from '../../lambda/shared/planning/capacity.ts';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';
import type { FunctionResource, StackResources } from '../template/read.ts';
import { CLASSIFY_FUNCTIONS, type Lane, lanesOf } from './lanes.ts';

/** Here, unlike in AWS, no SQS starts at least two. */
const FEWEST_WORKERS = 1;
/**
 * A worker is a thread, which loads and compiles all its code for itself. So there are only as many as the calls in flight
 * need, and at most one for each processor.
 */
const MOST_WORKERS = Math.max(2, availableParallelism());

/**
 * The stack as it would be with other endpoints: what each function knows of them, and each one's workers and batches.
 * An endpoint that the template does not have gets a queue and a function like the first one's. The queue of one that is
 * not among them stays, with its messages, and its function calls nobody.
 */
export function withEndpoints(declared: StackResources, change: (endpoints: Endpoint[]) => Endpoint[]): StackResources {
  const known = lanesOf(declared).flatMap((lane) => endpointsOf(declared.functions.get(lane.function)).slice(0, 1));
  const endpoints = change(known);
  const stack = withLanes(declared, endpoints);
  const lanes = lanesOf(stack);
  const functions = [...stack.functions].map(([name, one]): [string, FunctionResource] => {
    const lane = lanes.find((each) => each.function === name);
    return [name, { ...one, environment: { ...one.environment, ...changed(one, lane, lanes, endpoints) } }];
  });
  return {
    ...stack,
    functions: new Map(functions),
    eventSources: stack.eventSources.map((source) => {
      const lane = lanes.find((each) => each.function === source.function);
      if (!lane) return source;
      const { workers, batchSize } = capacity(ownOf(lane, endpoints) ?? {}, FEWEST_WORKERS, MOST_WORKERS);
      return { ...source, batchSize, maxConcurrency: workers };
    }),
  };
}

const ownOf = (lane: Lane, endpoints: readonly Endpoint[]): Endpoint | undefined =>
  endpoints.find(({ name }) => name === lane.endpoint);

function changed(
  { environment }: FunctionResource,
  lane: Lane | undefined,
  lanes: readonly Lane[],
  endpoints: readonly Endpoint[],
): Record<string, string> {
  if (environment.ENDPOINTS === undefined) return {};
  if (!lane) {
    const { SAMPLES_QUEUES: names } = environment;
    const of = lanes.map((each) => each.endpoint);
    return {
      ENDPOINTS: JSON.stringify(endpoints),
      ...(names !== undefined && { SAMPLES_QUEUES: JSON.stringify({ ...JSON.parse(names), of }) }),
    };
  }
  const own = ownOf(lane, endpoints);
  const called = own ? callable(own, endpoints, FEWEST_WORKERS, MOST_WORKERS) : { endpoints: [], workers: {} };
  return {
    ENDPOINTS: JSON.stringify(called.endpoints),
    WORKERS: JSON.stringify(called.workers),
    CONCURRENCY: String(capacity(own ?? {}, FEWEST_WORKERS, MOST_WORKERS).concurrency),
  };
}

/** The stack with a function and queues for each of these endpoints. */
function withLanes(stack: StackResources, endpoints: readonly Endpoint[]): StackResources {
  const [model, ...others] = lanesOf(stack);
  if (!model) return stack;
  const known = [model, ...others].map(({ endpoint }) => endpoint);
  return endpoints
    .filter(({ name }) => !known.includes(name))
    .reduce((wider, { name }) => withLane(wider, model, name), stack);
}

function withLane(stack: StackResources, model: Lane, endpoint: string): StackResources {
  // A queue's name ends with the endpoint's.
  const called = (name: string) =>
    name.endsWith(model.endpoint) ? `${name.slice(0, -model.endpoint.length)}${endpoint}` : `${name}-${endpoint}`;
  /** With the names of the new one's own resources. */
  const copyOf = <T extends object>(resource: T): T =>
    [model.function, model.queue, ...(model.deadLetters ? [model.deadLetters] : [])].reduce((copy, name) => {
      const written = JSON.stringify(copy).replaceAll(new RegExp(`\\b${name}(?![\\w-])`, 'g'), called(name));
      return JSON.parse(written);
    }, resource);
  const own = [model.queue, model.deadLetters];
  const classify = stack.functions.get(model.function);
  const names = JSON.parse(stack.outputs[CLASSIFY_FUNCTIONS] ?? '{}');
  return {
    ...stack,
    queues: [...stack.queues, ...stack.queues.filter(({ name }) => own.includes(name)).map(copyOf)],
    functions: new Map([
      ...stack.functions,
      ...(classify ? [[called(model.function), copyOf(classify)] as const] : []),
    ]),
    eventSources: [...stack.eventSources, ...stack.eventSources.filter(({ queue }) => own.includes(queue)).map(copyOf)],
    outputs: {
      ...stack.outputs,
      [CLASSIFY_FUNCTIONS]: JSON.stringify({ ...names, [endpoint]: called(model.function) }),
    },
  };
}

/** The stack with its cache on, because the person who pays here looks at the report again and again. */
export function withCache(stack: StackResources): StackResources {
  const functions = [...stack.functions].map(([name, one]): [string, FunctionResource] => {
    const { environment } = one;
    return [name, 'CACHE' in environment ? { ...one, environment: { ...environment, CACHE: 'true' } } : one];
  });
  return { ...stack, functions: new Map(functions) };
}

/**
 * The stack with notes, which keep answers if the process is killed: each function has a folder of its own.
 * @param folder see lambda/classify/notes.ts
 */
export function withNotes(stack: StackResources, folder: string): StackResources {
  const functions = [...stack.functions].map(([name, one]): [string, FunctionResource] => {
    const { environment } = one;
    const NOTES = join(folder, name);
    return [name, 'CACHE' in environment ? { ...one, environment: { ...environment, NOTES } } : one];
  });
  return { ...stack, functions: new Map(functions) };
}

/**
 * The stack whose results have one reader: it keeps up with all workers here, and a second would be another thread.
 * @param collect the function's name
 */
export function withOneCollector(stack: StackResources, collect: string | undefined): StackResources {
  const eventSources = stack.eventSources.map((source) =>
    source.function === collect ? { ...source, maxConcurrency: 1 } : source,
  );
  return { ...stack, eventSources };
}

/** The stack whose predictions wait for no others: here a request to a queue costs nothing. */
export function withoutGathering(stack: StackResources): StackResources {
  const functions = [...stack.functions].map(([name, one]): [string, FunctionResource] => {
    const { environment } = one;
    return [name, 'GATHER_MS' in environment ? { ...one, environment: { ...environment, GATHER_MS: '0' } } : one];
  });
  return { ...stack, functions: new Map(functions) };
}

/** Seconds: long enough for a restart, and short enough to wait for. */
const OUTAGE_SECONDS = 60;
/** Seconds until a failed dispatch is tried again. */
const RETRY_SECONDS = 1;

/** The stack that gives an endpoint up at the start of a run, and tries again what failed, while somebody watches. */
export function withPatience(stack: StackResources): StackResources {
  const functions = [...stack.functions].map(([name, one]): [string, FunctionResource] => {
    const { environment } = one;
    const waits = 'DEFAULT_BENCHMARK' in environment;
    return [
      name,
      waits
        ? {
            ...one,
            environment: { OUTAGE_SECONDS: `${OUTAGE_SECONDS}`, RETRY_SECONDS: `${RETRY_SECONDS}`, ...environment },
          }
        : one,
    ];
  });
  return { ...stack, functions: new Map(functions) };
}

const endpointsOf = (one: FunctionResource | undefined): Endpoint[] =>
  parseJsonAs(one?.environment.ENDPOINTS ?? '[]', 'ENDPOINTS', Endpoints);
