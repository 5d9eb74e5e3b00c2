// Reads the stack's settings from cdk.json's context, and finds every problem at once.

import { z } from 'zod';
import { benchmarkProblems } from '../../lambda/shared/benchmark/problems.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { type Endpoint, Endpoints } from '../../lambda/shared/contracts/endpoint.ts';
import type { Problem } from '../../lambda/shared/contracts/run.ts';
import { StackLimits } from '../../lambda/shared/contracts/stack-limits.ts';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import { didYouMean } from '../../lambda/shared/text/closest.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { LifecycleContext, type LifecycleSettings } from './lifecycle.ts';
import { Vpc } from './vpc.ts';

const FILE = 'cdk.json';
const KeyArn = z.string().regex(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'expected the ARN of a KMS key');
const StackContext = z.object({
  endpoints: Endpoints,
  benchmark: Benchmark,
  limits: StackLimits,
  kmsKeyArn: KeyArn.optional(),
  alarmEmail: z.email('expected an e-mail address').optional(),
  ...LifecycleContext,
  vpc: Vpc.optional(),
});
/** A problem, wherever the values stand. */
type Told = Omit<Problem, 'file'>;

/** Lambda's limit for all of a function's variables together. */
const ENVIRONMENT_BYTES = 4096;
/** For the names of the bucket, the other queues and the variables. */
const OTHER_VARIABLES_BYTES = 1024;
/** SQS's limit for a queue's name. */
const QUEUE_NAME_CHARACTERS = 80;

export interface StackSettings extends LifecycleSettings {
  readonly endpoints: readonly Endpoint[];
  /** For the functions' environment: as written, because defaults would take up space. */
  readonly endpointsJson: string;
  readonly benchmarkJson: string;
  /** What runs may spend and call. */
  readonly limits: StackLimits;
  readonly limitsJson: string;
  /** Encrypts the bucket, the queues, the logs and the alarms' messages. By default AWS's own keys do. */
  readonly kmsKeyArn?: string;
  /** Gets the alarms. */
  readonly alarmEmail?: string;
  /** Where the functions that call endpoints are. By default in none. */
  readonly vpc?: Vpc;
}

/**
 * @param getContext gives a context value: from cdk.json, or text from `--context endpoints='[…]'`.
 * @param file where the values stand, for the messages
 * @throws InputError with all problems
 */
export function readSettings(getContext: (key: string) => unknown, file: string = FILE): StackSettings {
  const context = {
    endpoints: fromCommandLine(getContext('endpoints') ?? []),
    benchmark: fromCommandLine(getContext('benchmark') ?? {}),
    limits: fromCommandLine(getContext('limits') ?? {}),
    ...given('kmsKeyArn', getContext),
    ...given('alarmEmail', getContext),
    // `-c name=` is short for the other.
    ...given('stackName', (key) => getContext(key) ?? getContext('name')),
    ...given('bucket', getContext),
    ...given('retention', (key) => fromCommandLine(getContext(key))),
    ...given('vpc', (key) => fromCommandLine(getContext(key))),
  };
  const endpointsJson = JSON.stringify(context.endpoints);
  const benchmarkJson = JSON.stringify(context.benchmark);
  const limitsJson = JSON.stringify(context.limits);
  const parsed = StackContext.safeParse(context);
  const problems: Told[] = [...tooLarge(endpointsJson, benchmarkJson, limitsJson)];
  const refused = (all: readonly Told[]) => new InputError(all.map((told) => ({ file, ...told })));
  if (!parsed.success) {
    const found = benchmarkProblems(parsed.error.issues, context, { schema: StackContext });
    throw refused([...found.map(({ path, ...told }) => told), ...problems]);
  }
  const { endpoints, benchmark, limits, kmsKeyArn, alarmEmail, stackName, bucket, retention, vpc } = parsed.data;
  problems.push(...undeclared(benchmark, endpoints), ...longNames(endpoints, stackName));
  if (problems.length > 0) throw refused(problems);
  return {
    endpoints,
    endpointsJson,
    benchmarkJson,
    limits,
    limitsJson,
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
    ...(alarmEmail !== undefined && { alarmEmail }),
    stackName,
    ...(bucket !== undefined && { bucket }),
    ...(retention !== undefined && { retention }),
    ...(vpc !== undefined && { vpc }),
  };
}

function given(key: string, getContext: (key: string) => unknown): Record<string, unknown> {
  const value = getContext(key);
  return value === undefined ? {} : { [key]: value };
}

/** The CDK's command line gives text instead of cdk.json's JSON. */
function fromCommandLine(value: unknown): unknown {
  const parsed = typeof value === 'string' ? tryJson(value) : undefined;
  return parsed === undefined ? value : parsed;
}

function undeclared(benchmark: Benchmark, endpoints: readonly Endpoint[]): Told[] {
  const names = endpoints.map(({ name }) => name);
  return benchmark.models.flatMap(({ endpoint }, index) => {
    if (names.includes(endpoint)) return [];
    const advice = didYouMean(endpoint, names);
    const message = `\`benchmark.models[${index}]\`: the endpoint ${endpoint} is not declared in \`endpoints\`.`;
    return [{ message, ...(advice !== undefined && { advice }) }];
  });
}

function tooLarge(...values: readonly string[]): Told[] {
  const bytes = values.reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  const room = ENVIRONMENT_BYTES - OTHER_VARIABLES_BYTES;
  if (bytes <= room) return [];
  const message = `endpoints, benchmark and limits take ${bytes} bytes as JSON; a function's environment has room for ${room}.`;
  const advice =
    'Leave out prices that no benchmark uses (a benchmark may give its own), or upload the benchmark as a file.';
  return [{ message, advice }];
}

/** An endpoint's queue has the stack's name and its own. */
function longNames(endpoints: readonly Endpoint[], stackName: string): Told[] {
  const room = QUEUE_NAME_CHARACTERS - `${stackName}_samples_`.length;
  return endpoints
    .filter(({ name }) => name.length > room)
    .map(({ name }) => {
      const message = `the endpoint ${name} has ${name.length} characters; in the stack ${stackName}, a queue's name has room for ${room}.`;
      return { message, advice: 'Give the endpoint or the stack a shorter name.' };
    });
}
