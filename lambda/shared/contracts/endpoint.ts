// Endpoints are declared at deploy time, in cdk.json's context. A benchmark can only name one and never give a URL.
import * as z from 'zod';
import { Price } from './choices/model.ts';
import { MAX_REQUEST_SECONDS } from './limits.ts';

const Declared = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and dashes'),
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** Name of an SSM SecureString. Absent if the endpoint needs no key. */
  apiKeyParameter: z
    .string()
    .regex(/^\/[\w./-]+$/, 'expected an SSM parameter name such as /holdout/openai')
    .optional(),
  /** `iam`: requests are signed with AWS credentials instead of a key, for Amazon Bedrock. */
  auth: z.literal('iam').optional(),
  /** Models that the functions may call there with `auth: iam`. By default those in `prices`. */
  models: z.array(z.string().min(1)).min(1).optional(),
  max_requests_per_minute: z.number().positive().optional(),
  max_tokens_per_minute: z.number().positive().optional(),
  max_concurrent_requests: z.int().positive().optional(),
  /** Seconds for one request, below the time limit of the function that makes it. */
  request_timeout: z.number().positive().max(MAX_REQUEST_SECONDS).default(60),
  /**
   * Endpoints whose embedding models may choose examples for this endpoint's prompts: its workers call them too, with
   * their keys and a share of their limits. It needs no permission for its own.
   */
  embeddings_from: z.array(z.string()).default([]),
  headers: z.record(z.string(), z.string()).default({}),
  /** By model name. */
  prices: z.record(z.string(), Price).default({}),
});
type Declared = z.infer<typeof Declared>;

export const Endpoint = Declared.superRefine((endpoint, context) => {
  for (const { path, message } of aboutSigning(endpoint)) context.addIssue({ code: 'custom', path, message });
});
export type Endpoint = z.infer<typeof Endpoint>;

export const Endpoints = z
  .array(Endpoint)
  .refine((list) => new Set(list.map((endpoint) => endpoint.name)).size === list.length, {
    message: 'two endpoints have the same name',
  })
  .superRefine((list, context) => {
    const names = new Set(list.map(({ name }) => name));
    for (const [index, { embeddings_from }] of list.entries()) {
      for (const name of embeddings_from.filter((wanted) => !names.has(wanted))) {
        const message = `the endpoint ${name} is not declared`;
        context.addIssue({ code: 'custom', message, path: [index, 'embeddings_from'] });
      }
    }
  });

/** Bedrock's other host asks for other permissions, which do not name models. */
const MANTLE = /^https?:\/\/bedrock-mantle\./;

/** What `auth: iam` excludes and needs. */
function aboutSigning({ auth, apiKeyParameter, baseUrl, headers, models, prices }: Declared) {
  const problems: { path: string[]; message: string }[] = [];
  const found = (path: string[], message: string) => problems.push({ path, message });
  if (auth === undefined) {
    if (models) found(['models'], 'expected only with `auth: iam`, where it says what the functions may call');
    return problems;
  }
  if (apiKeyParameter !== undefined) found(['apiKeyParameter'], 'expected no key with `auth: iam`');
  if (MANTLE.test(baseUrl)) found(['baseUrl'], 'expected bedrock-runtime with `auth: iam`; bedrock-mantle needs a key');
  for (const name of Object.keys(headers)) {
    if (name.toLowerCase() === 'authorization') found(['headers', name], 'expected no such header with `auth: iam`');
  }
  if (!models && Object.keys(prices).length === 0) {
    found(['models'], 'expected the names of the models that may be called, here or in `prices`');
  }
  return problems;
}

/** An endpoint as a run and its report know it, without anything that may be secret. */
export const EndpointFacts = z.object({
  name: z.string().describe('Name of the endpoint.'),
  base_url: z.string().describe('Its base URL, without a password or a query.'),
  headers: z.array(z.string()).describe('Names of the headers that are sent to it besides the key, in order.'),
});
export type EndpointFacts = z.infer<typeof EndpointFacts>;

/** `server` is a hash of the whole URL and the headers, see models/frozen-endpoint.ts. */
export const FrozenEndpoint = EndpointFacts.extend({ server: z.string() });
export type FrozenEndpoint = z.infer<typeof FrozenEndpoint>;
