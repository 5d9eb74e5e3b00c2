// The stack's settings from cdk.json's context, with every problem found at once.
import { closest } from 'fastest-levenshtein';
import type { z } from 'zod';
import { Benchmark } from '../lambda/shared/contracts/benchmark.ts';
import { type Endpoint, Endpoints } from '../lambda/shared/contracts/endpoint.ts';
import type { Problem } from '../lambda/shared/contracts/run.ts';
import { InputError } from '../lambda/shared/input-error.ts';
import { schemaProblems } from './problems.ts';

const FILE = 'cdk.json';
/** Lambda's limit for all variables of a function together. */
const ENVIRONMENT_BYTES = 4096;
/** For the names of the bucket and the queues, and for the variables' own names. */
const OTHER_VARIABLES_BYTES = 1024;

export interface Settings {
  readonly endpoints: readonly Endpoint[];
  /** For the functions' environment: as written, without the defaults, which take room. */
  readonly endpointsJson: string;
  readonly benchmarkJson: string;
}

/**
 * @param getContext gives a context value: from cdk.json, or text from `--context endpoints='[…]'`.
 * @throws InputError with all problems
 */
export function readSettings(getContext: (key: string) => unknown): Settings {
  const problems: Problem[] = [];
  const read = <T extends z.ZodType>(key: string, schema: T, absent: unknown): { json: string; value?: z.infer<T> } => {
    const value = fromCommandLine(getContext(key) ?? absent);
    const parsed = schema.safeParse(value);
    if (parsed.success) return { json: JSON.stringify(value), value: parsed.data };
    problems.push(...schemaProblems(parsed.error, schema, { file: FILE, path: ['context', key] }));
    return { json: '' };
  };
  const endpoints = read('endpoints', Endpoints, []);
  const benchmark = read('benchmark', Benchmark, {});
  if (endpoints.value && benchmark.value) problems.push(...undeclared(benchmark.value, endpoints.value));
  problems.push(...tooLarge(endpoints.json, benchmark.json));
  if (!endpoints.value || problems.length > 0) throw new InputError(problems);
  return { endpoints: endpoints.value, endpointsJson: endpoints.json, benchmarkJson: benchmark.json };
}

/** The CDK's command line gives text where cdk.json gives JSON. */
function fromCommandLine(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function undeclared(benchmark: Benchmark, endpoints: readonly Endpoint[]): Problem[] {
  const names = endpoints.map((endpoint) => endpoint.name);
  return benchmark.models.flatMap(({ endpoint }, index) => {
    if (names.includes(endpoint)) return [];
    const message = `context.benchmark.models[${index}]: the endpoint ${endpoint} is not declared in context.endpoints.`;
    return [{ file: FILE, message, ...(names.length > 0 && { advice: `Did you mean ${closest(endpoint, names)}?` }) }];
  });
}

function tooLarge(...values: readonly string[]): Problem[] {
  const bytes = values.reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  const room = ENVIRONMENT_BYTES - OTHER_VARIABLES_BYTES;
  if (bytes <= room) return [];
  const message = `context.endpoints and context.benchmark take ${bytes} bytes as JSON; a function's environment has room for ${room}.`;
  const advice =
    'Leave out prices that no benchmark uses (a benchmark may give its own), or upload the benchmark as a file.';
  return [{ file: FILE, message, advice }];
}
