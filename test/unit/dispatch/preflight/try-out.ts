// Runs a preflight against the scripted endpoint.
import { planVariants } from '../../../../lambda/dispatch/freeze/variants.ts';
import { preflight } from '../../../../lambda/dispatch/preflight/preflight.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { chatClient } from '../../../../lambda/shared/models/call/chat-client.ts';
import * as replies from '../../../support/openai/replies.ts';
import { type OpenAiServer, type OpenAiServerOptions, startOpenAiServer } from '../../../support/openai/server.ts';

export const FILE = 'benchmarks/tags.yaml';
let server: OpenAiServer | undefined;

export async function stopServer(): Promise<void> {
  await server?.stop();
  server = undefined;
}

/** @param outageMs see PreflightSettings; null stands for AWS. */
export async function tryOut(
  choice: object,
  options: Partial<OpenAiServerOptions> = {},
  labels: readonly string[] = ['a', 'b'],
  { limits = {}, outageMs = 0 }: { readonly limits?: object; readonly outageMs?: number | null } = {},
) {
  server = await startOpenAiServer({ script: () => replies.answer(labels[0] ?? ''), ...options });
  const endpoints = [Endpoint.parse({ name: 'openai', baseUrl: server.url, ...limits })];
  const benchmark = Benchmark.parse({ models: ['m'], baselines: [], ...choice });
  const columns = { label: 'tag', text: ['text'], all: ['text', 'tag'] };
  const planned = { benchmark, columns, labels, descriptions: {}, endpoints, hasTrain: false, file: FILE };
  const { variants } = planVariants(planned);
  const run = { labels: [...labels], label_descriptions: {}, text: columns.text, samples: 10 };
  const connect = async (endpoint: Endpoint) => chatClient(endpoint, 'dummy');
  const settings = { endpoints, connect, ...(outageMs !== null && { outageMs }) };
  const tried = await preflight({ variants, benchmark, run, file: FILE }, settings);
  const models = tried.variants.filter((variant) => variant.kind === 'model');
  return { ...tried, models, variant: models[0], calls: server.requestCount, requests: server.requests };
}
