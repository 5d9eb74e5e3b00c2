// Makes one tiny call for each embedding model: whether it can be called, and how long its vectors are.
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Problem } from '../../shared/contracts/run.ts';
import type { EmbeddingVariant } from '../../shared/contracts/variant.ts';
import type { Connect } from '../../shared/models/call/connect.ts';
import { NoAccessError } from '../../shared/models/call/no-access.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';
import { accountAdvice, noAccess, unreachableAdvice } from './advice.ts';
import { isOutage, type Line } from './line.ts';
import { EndpointNotReadyError } from './not-ready.ts';

/** Numbers in a vector × labels. Training holds some 16 numbers of 8 bytes for each. */
const MAX_WEIGHTS = 4_000_000;

interface Settings {
  readonly connect: Connect;
  readonly outageMs?: number | undefined;
}

export class EmbeddingPreflight {
  readonly #connect: Connect;
  readonly #outageMs: number | undefined;
  readonly #file: string;
  readonly #labels: number;
  /** By model: two variants share one call. */
  readonly #asked = new Map<string, Promise<number | Told>>();

  /** @param settings see PreflightSettings */
  constructor({ connect, outageMs }: Settings, file: string, labels: number) {
    this.#connect = connect;
    this.#outageMs = outageMs;
    this.#file = file;
    this.#labels = labels;
  }

  /**
   * @returns the variant with the length of its vectors, or why it cannot be called.
   * @throws EndpointNotReadyError if the invocation will be repeated, and that may help.
   */
  async try(variant: EmbeddingVariant, endpoint: Endpoint, line: Line): Promise<EmbeddingVariant | Problem> {
    const { model, parameters } = variant;
    const key = JSON.stringify([endpoint.name, model, parameters]);
    const asking = this.#asked.get(key) ?? this.#ask(variant, endpoint, line);
    this.#asked.set(key, asking);
    const found = await asking;
    return typeof found === 'number' ? { ...variant, dimensions: found } : { file: this.#file, ...found };
  }

  async #ask(variant: EmbeddingVariant, endpoint: Endpoint, line: Line): Promise<number | Told> {
    try {
      const { probeEmbeddingOnce } = await import('../../shared/models/call/probe-embedding.ts');
      const client = await this.#connect(endpoint);
      const outcome = await line.try((one) => probeEmbeddingOnce(client, one), variant, variant);
      if (!('vectors' in outcome)) {
        if (this.#outageMs === undefined && (outcome.class === 'throttled' || isOutage(outcome))) {
          throw new EndpointNotReadyError(endpoint.name, outcome);
        }
        return refused(outcome, variant, endpoint);
      }
      const dimensions = outcome.vectors[0]?.length ?? 0;
      return dimensions * this.#labels <= MAX_WEIGHTS ? dimensions : tooLong(variant, dimensions, this.#labels);
    } catch (error) {
      if (!(error instanceof NoAccessError)) throw error;
      return noAccess(endpoint, error);
    }
  }
}

type Told = Pick<Problem, 'message' | 'advice'>;

const modelOf = ({ name }: EmbeddingVariant): string => name.slice(0, name.lastIndexOf('/'));

function refused({ class: failureClass, code, message }: Failure, variant: EmbeddingVariant, endpoint: Endpoint): Told {
  const told = `${modelOf(variant)} makes no embeddings at ${endpoint.name}: ${message} (${code}).`;
  return { message: told, advice: adviceFor(failureClass, code, variant, endpoint) };
}

function adviceFor(
  failureClass: Failure['class'],
  code: string,
  variant: EmbeddingVariant,
  endpoint: Endpoint,
): string {
  if (code === 'model_not_found' || code === 'http_404')
    return `Check that ${endpoint.baseUrl}/embeddings exists and knows ${variant.model}.`;
  if (failureClass === 'account') return accountAdvice(endpoint);
  if (failureClass === 'permanent') {
    const given = Object.keys(variant.parameters);
    return given.length > 0
      ? `Change or remove its parameters: ${given.join(', ')}.`
      : `Check that ${variant.model} is an embedding model.`;
  }
  return unreachableAdvice(endpoint);
}

function tooLong(variant: EmbeddingVariant, dimensions: number, labels: number): Told {
  const message = `${modelOf(variant)} makes vectors of ${dimensions} numbers, which are too long to train on with ${labels} labels.`;
  return { message, advice: 'Ask for shorter ones with `parameters: {dimensions: …}`, if the model takes that.' };
}
