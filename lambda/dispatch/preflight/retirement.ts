// When a model is switched off, where its endpoint says so.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenAI } from 'openai';
import * as z from 'zod';

/** Milliseconds for which it is waited for when all else is known. */
const GRACE_MS = 300;
/** Milliseconds after which nobody waits for it any more. */
const TIMEOUT_MS = 10_000;

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}/);

/**
 * What GET /models/{model} gives: OpenAI a `shutdown_date`, OpenRouter an `expiration_date`, both null where none is
 * announced, and Azure `deprecation.inference` in seconds since 1970. Sources: https://developers.openai.com/api/docs/deprecations,
 * https://openrouter.ai/docs/api-reference (models), https://learn.microsoft.com/rest/api/azureopenai/models. Groq, Ollama
 * and vLLM tell of no date.
 */
const ModelFacts = z.object({
  shutdown_date: Day.nullish().catch(null),
  expiration_date: Day.nullish().catch(null),
  deprecation: z
    .object({ inference: z.number().positive().max(1e11).nullish() })
    .nullish()
    .catch(null),
});

/** The day, YYYY-MM-DD, or nothing: begun beside the preflight call, which it never holds up. */
export class Retirement {
  readonly #found: Promise<string | undefined>;

  constructor(client: Pick<OpenAI, 'models'>, model: string) {
    this.#found = lookUp(client, model);
  }

  async day(): Promise<string | undefined> {
    return await Promise.race([this.#found, sleep(GRACE_MS, undefined, { ref: false })]);
  }
}

/** Whatever goes wrong, nothing is known: many servers have no such route, and it is no reason to stop a run. */
async function lookUp(client: Pick<OpenAI, 'models'>, model: string): Promise<string | undefined> {
  try {
    const facts: unknown = await client.models.retrieve(model, { timeout: TIMEOUT_MS });
    const { shutdown_date, expiration_date, deprecation } = ModelFacts.parse(facts);
    const seconds = deprecation?.inference;
    const day = shutdown_date ?? expiration_date ?? (seconds ? new Date(seconds * 1_000).toISOString() : undefined);
    return day?.slice(0, 10);
  } catch {
    return undefined;
  }
}
