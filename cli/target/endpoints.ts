// The endpoints that cdk.json declares, adjusted by the shell's environment, and whether a benchmark can use them.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { embeddingsOf } from '../../lambda/shared/contracts/choices/prompt.ts';
import { Endpoint, Endpoints } from '../../lambda/shared/contracts/endpoint.ts';
import type { Problem } from '../../lambda/shared/contracts/run.ts';
import { OWN_MACHINE, StackLimits } from '../../lambda/shared/contracts/stack-limits.ts';
import { awsCredentials } from '../../lambda/shared/models/call/aws-credentials.ts';
import type { CredentialsProvider } from '../../lambda/shared/models/call/given-credentials.ts';
import { NoAccessError } from '../../lambda/shared/models/call/no-access.ts';
import { isCalled } from '../../lambda/shared/models/model-name.ts';
import { didYouMean } from '../../lambda/shared/text/closest.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { CommandError } from '../terminal/explain.ts';

/** On this machine, only those limits hold that cdk.json names. As local/runtime/own-limits.ts. */
const OwnLimits = z
  .record(z.string(), z.unknown())
  .default({})
  .transform((written): unknown => ({ ...OWN_MACHINE, ...written }))
  .pipe(StackLimits);
const Settings = z.object({
  endpoints: Endpoints.default([]),
  benchmark: Benchmark.prefault({}),
  limits: OwnLimits,
});
const CdkJson = z.object({ context: z.looseObject({ endpoints: z.unknown().optional() }).default({}) });

export interface LocalEndpoints {
  readonly endpoints: Endpoint[];
  /** Those that the benchmark calls, by name. */
  readonly used: readonly string[];
  /** Keys of endpoints by the name of their SSM parameter. */
  readonly parameters: Record<string, string>;
  /** Gives the shell's AWS credentials. Only if an endpoint of the benchmark's models needs them. */
  readonly credentials?: CredentialsProvider;
}

export interface Declared {
  /** The name of the file that declares it. */
  readonly file: string;
  readonly endpoints: Endpoint[];
  /** For holdouts without a benchmark file. */
  readonly benchmark: Benchmark;
  readonly limits: StackLimits;
}

/** Settings of whoever has no CDK app: the keys of cdk.json's context. */
export const SETTINGS_FILE = 'holdout.config.json';

/**
 * What the working folder declares, in holdout.config.json or in the context of its cdk.json, or else the project.
 * @param root the project's folder
 * @param folder the working folder
 */
export async function declaredSettings(root: string, folder = '.'): Promise<Declared> {
  const own = join(folder, SETTINGS_FILE);
  const written = await readJson(own);
  if (written !== undefined) return settingsIn(own, written);
  for (const file of [join(folder, 'cdk.json'), join(root, 'cdk.json')]) {
    const context = CdkJson.safeParse(await readJson(file)).data?.context;
    if (context?.endpoints !== undefined) return settingsIn(file, context);
  }
  return settingsIn(SETTINGS_FILE, {});
}

/** @returns undefined if there is no such file */
async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new CommandError(`${file} is not JSON: ${error.message}`);
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function settingsIn(file: string, written: unknown): Declared {
  const parsed = Settings.safeParse(written);
  if (!parsed.success) throw new CommandError(`${file}: ${z.prettifyError(parsed.error)}`);
  return { ...parsed.data, file: basename(file) };
}

/** The variable that holds an endpoint's key. @example keyVariable('my-vllm') // 'MY_VLLM_API_KEY' */
export const keyVariable = (endpoint: string): string => `${endpoint.toUpperCase().replaceAll('-', '_')}_API_KEY`;

/**
 * What a local run uses. OPENAI_BASE_URL replaces the base URL of `openai`; such a server needs no key unless
 * OPENAI_API_KEY is set too. Only the keys of the benchmark's own models are handed over, so that this run does not pay
 * for what an interrupted one left in the queue.
 */
export function localEndpoints(
  { endpoints: declared, benchmark }: Pick<Declared, 'endpoints' | 'benchmark'>,
  env: NodeJS.ProcessEnv,
  maxConcurrentRequests?: number,
  /** Seconds. */
  requestTimeout?: number,
): LocalEndpoints {
  const used = new Set(benchmark.models.map(({ endpoint }) => endpoint));
  const parameters: Record<string, string> = {};
  const endpoints = reachingVectors(declared, benchmark).map((endpoint) => {
    const key = env[keyVariable(endpoint.name)]?.trim();
    const baseUrl = endpoint.name === 'openai' ? env.OPENAI_BASE_URL?.trim() : undefined;
    const { apiKeyParameter, ...rest } = endpoint;
    if (key && apiKeyParameter && used.has(endpoint.name)) parameters[apiKeyParameter] = key;
    return {
      ...rest,
      ...(apiKeyParameter && (key || !baseUrl) && { apiKeyParameter }),
      ...(baseUrl && { baseUrl: httpUrl(baseUrl) }),
      ...(maxConcurrentRequests && { max_concurrent_requests: maxConcurrentRequests }),
      ...(requestTimeout && { request_timeout: requestTimeout }),
    };
  });
  const signs = endpoints.some(({ name, auth }) => auth === 'iam' && used.has(name));
  return { endpoints, parameters, used: [...used], ...(signs && { credentials: awsCredentials }) };
}

/**
 * On this machine, whose user has all keys, a benchmark's prompts may take vectors from any endpoint of its models. In
 * AWS, who deploys says so (`embeddings_from`), and dispatch checks it.
 */
export function reachingVectors(endpoints: readonly Endpoint[], { models, prompts }: Benchmark): Endpoint[] {
  const wanted = prompts.flatMap((prompt) => embeddingsOf(prompt) ?? []);
  const sources = models
    .filter((model) => model.kind === 'embedding' && wanted.some((name) => isCalled(model, name)))
    .map(({ endpoint }) => endpoint);
  const asked = new Set(models.filter(({ kind }) => kind !== 'embedding').map(({ endpoint }) => endpoint));
  return endpoints.map((endpoint) => {
    const others = sources.filter((name) => asked.has(endpoint.name) && name !== endpoint.name);
    return { ...endpoint, embeddings_from: [...new Set([...endpoint.embeddings_from, ...others])] };
  });
}

/** @throws InputError for models of undeclared endpoints and for endpoints without their key, all at once */
export function checkModels(benchmark: Benchmark, local: LocalEndpoints, file: string): void {
  const names = local.endpoints.map(({ name }) => name);
  const problems = new Map<string, Problem>();
  for (const { model, endpoint: name } of benchmark.models) {
    // Each endpoint is reported once, with the first model that needs it.
    if (problems.has(name)) continue;
    const endpoint = local.endpoints.find((declared) => declared.name === name);
    if (!endpoint) {
      const advice = didYouMean(name, names) ?? `Declare it in cdk.json, which has: ${names.join(', ')}.`;
      problems.set(name, { file, message: `the endpoint ${name} of the model ${model} is not declared.`, advice });
    } else if (endpoint.apiKeyParameter && !(endpoint.apiKeyParameter in local.parameters)) {
      const orServer = name === 'openai' ? ', or OPENAI_BASE_URL for another compatible server' : '';
      const advice = `Set ${keyVariable(name)} in the environment${orServer}.`;
      problems.set(name, { file, message: `the endpoint ${name} of the model ${model} needs an API key.`, advice });
    }
  }
  if (problems.size > 0) throw new InputError([...problems.values()]);
}

/** @throws InputError if an endpoint of the benchmark's models needs AWS credentials, and the shell has none */
export async function checkCredentials(benchmark: Benchmark, local: LocalEndpoints, file: string): Promise<void> {
  try {
    await local.credentials?.();
  } catch (error) {
    if (!(error instanceof NoAccessError)) throw error;
    const signing = new Set(local.endpoints.filter(({ auth }) => auth === 'iam').map(({ name }) => name));
    const { model, endpoint } = benchmark.models.find((one) => signing.has(one.endpoint)) ?? {};
    const message = `the endpoint ${endpoint} of the model ${model} ${error.says}`;
    throw new InputError([{ file, message, advice: error.advice }]);
  }
}

function httpUrl(url: string): string {
  if (Endpoint.shape.baseUrl.safeParse(url).success) return url;
  throw new CommandError(`OPENAI_BASE_URL is not a URL. Expected something like http://localhost:11434/v1.`);
}
