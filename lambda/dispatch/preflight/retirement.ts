// Looks up when a model will be switched off, if its endpoint says so.
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Client as ModelClient } from '../../shared/models/client/client.ts';

/** How many milliseconds to wait for the date once everything else is known. */
const GRACE_MS = 300;
/** After this many milliseconds the request is given up. */
const TIMEOUT_MS = 10_000;

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}/);

/**
 * What a model's own route returns: `shutdown_date` at OpenAI and `expiration_date` at OpenRouter, both null if none is
 * announced, and `deprecation.inference` at Azure, in seconds since 1970. Sources:
 * https://developers.openai.com/api/docs/deprecations,
 * https://openrouter.ai/docs/api/api-reference/models/get-model,
 * https://learn.microsoft.com/rest/api/azureopenai/models. Groq, Ollama and vLLM return no date.
 */
const ModelFacts = z.object({
  shutdown_date: Day.nullish().catch(null),
  expiration_date: Day.nullish().catch(null),
  deprecation: z
    .object({ inference: z.number().positive().max(1e11).nullish() })
    .nullish()
    .catch(null),
});

/** OpenRouter's route of one model, `GET /model/{author}/{slug}`, wraps the facts. */
const Facts = z.union([z.object({ data: ModelFacts }).transform(({ data }) => data), ModelFacts]);
type Client = Pick<ModelClient, 'get'>;

/** The day as YYYY-MM-DD, if known. The look-up runs beside the preflight call and never delays it. */
export class Retirement {
  readonly #found: Promise<string | undefined>;

  constructor(client: Client, model: string) {
    this.#found = lookUp(client, model);
  }

  async day(): Promise<string | undefined> {
    return await Promise.race([this.#found, sleep(GRACE_MS, undefined, { ref: false })]);
  }
}

/** Never fails: many servers have no such route, and an unknown date is no reason to stop a run. */
async function lookUp(client: Client, model: string): Promise<string | undefined> {
  try {
    const { shutdown_date, expiration_date, deprecation } = Facts.parse(await factsOf(client, model));
    const seconds = deprecation?.inference;
    const day = shutdown_date ?? expiration_date ?? (seconds ? new Date(seconds * 1_000).toISOString() : undefined);
    return day?.slice(0, 10);
  } catch {
    return undefined;
  }
}

async function factsOf(client: Client, model: string): Promise<unknown> {
  const [author, slug, more] = model.split('/');
  try {
    return await client.get(`/models/${encodeURIComponent(model)}`, TIMEOUT_MS);
  } catch (error) {
    if (!author || !slug || more !== undefined) throw error;
    return await client.get(`/model/${encodeURIComponent(author)}/${encodeURIComponent(slug)}`, TIMEOUT_MS);
  }
}
