// The template's numbers are for its own endpoints. Computes them again for the endpoints of this run.

import { type Endpoint, Endpoints } from '../../lambda/shared/contracts/endpoint.ts';
import { capacity } from '../../lambda/shared/planning/capacity.ts';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';
import type { FunctionResource, StackResources } from '../template/read.ts';

/** Here, unlike in AWS, no SQS starts at least two. */
const FEWEST_WORKERS = 1;

/**
 * The stack as it would be with other endpoints. Changes their variable, and what follows from it in the environment
 * and the event source of the function that calls them.
 */
export function withEndpoints(stack: StackResources, change: (endpoints: Endpoint[]) => Endpoint[]): StackResources {
  const functions = new Map(
    [...stack.functions].map(([name, one]) => [name, { ...one, environment: changed(one, change) }]),
  );
  return {
    ...stack,
    functions,
    eventSources: stack.eventSources.map((source) => {
      const environment = functions.get(source.function)?.environment;
      if (environment?.ENDPOINTS === undefined) return source;
      const { workers, batchSize } = capacity(endpointsOf(environment.ENDPOINTS), FEWEST_WORKERS);
      return { ...source, batchSize, maxConcurrency: workers };
    }),
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

/** The stack with notes, which keep answers if the process is killed. @param folder see lambda/classify/notes.ts */
export function withNotes(stack: StackResources, folder: string): StackResources {
  const functions = [...stack.functions].map(([name, one]): [string, FunctionResource] => {
    const { environment } = one;
    return [name, 'CACHE' in environment ? { ...one, environment: { ...environment, NOTES: folder } } : one];
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

function changed(
  { environment }: FunctionResource,
  change: (endpoints: Endpoint[]) => Endpoint[],
): Record<string, string> {
  if (environment.ENDPOINTS === undefined) return environment;
  const endpoints = change(endpointsOf(environment.ENDPOINTS));
  const { workers, concurrency } = capacity(endpoints, FEWEST_WORKERS);
  return {
    ...environment,
    ENDPOINTS: JSON.stringify(endpoints),
    ...('WORKERS' in environment && { WORKERS: String(workers) }),
    ...('CONCURRENCY' in environment && { CONCURRENCY: String(concurrency) }),
  };
}

const endpointsOf = (json: string): Endpoint[] => parseJsonAs(json, 'ENDPOINTS', Endpoints);
