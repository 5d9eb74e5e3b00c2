// Whether a server lists the models that a benchmark names.

import type { Benchmark } from '../../contracts/benchmark.ts';
import type { Endpoint } from '../../contracts/endpoint.ts';
import { didYouMean } from '../../text/closest.ts';
import { type Finding, note } from './finding.ts';

/** Gemini lists names with it and takes them without. */
const PREFIX = /^models\//;
/** Ollama's default tag, and OpenRouter's choices of a route, such as `:nitro`. Neither has to be listed. */
const SUFFIX = /:[\w-]+$/;

/** Some servers take names that they do not list, so a missing name is not broken. */
export function unlisted(wanted: readonly string[], listed: readonly string[], endpoint: string): Finding[] {
  const names = listed.map((name) => name.replace(PREFIX, ''));
  const known = new Set([...names, ...names.map(withoutSuffix)]);
  const missing = [...new Set(wanted)].filter((name) => !known.has(name) && !known.has(withoutSuffix(name)));
  return missing.map((name) =>
    note(
      `${endpoint} does not list the model ${name}.`,
      didYouMean(name, names) ?? 'Check its name in the benchmark. Deployments of Azure are never listed.',
    ),
  );
}

/** Names of the models that a benchmark uses from an endpoint. */
export const modelsOf = (benchmark: Benchmark | undefined, { name }: Pick<Endpoint, 'name'>): string[] =>
  (benchmark?.models ?? []).filter(({ endpoint }) => endpoint === name).map(({ model }) => model);

const withoutSuffix = (name: string): string => name.replace(SUFFIX, '');
