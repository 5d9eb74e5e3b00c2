// API keys: read at run time from SSM, kept in memory only.
import type { Endpoint } from '../contracts/endpoint.ts';

/** Milliseconds for which a key is used again, so that a rotated one is found without a new deployment. */
const KEY_LIFETIME_MS = 300_000;

/** The endpoint names a parameter that is not there, or that this function may not read. */
export class MissingKeyError extends Error {
  override readonly name = 'MissingKeyError';
  readonly parameter: string;

  constructor(parameter: string, options?: ErrorOptions) {
    super(`the SSM parameter ${parameter} cannot be read`, options);
    this.parameter = parameter;
  }
}

const keys = new Map<string, { readonly value: string; readonly readAt: number }>();

/** @returns undefined for an endpoint that needs no key. @throws MissingKeyError */
export async function apiKey(endpoint: Endpoint): Promise<string | undefined> {
  const parameter = endpoint.apiKeyParameter;
  if (parameter === undefined) return undefined;
  const known = keys.get(parameter);
  if (known && Date.now() - known.readAt < KEY_LIFETIME_MS) return known.value;
  // Only a function that calls a paid endpoint loads this client.
  const { GetParameterCommand, ParameterNotFound, SSMClient, SSMServiceException } = await import(
    '@aws-sdk/client-ssm'
  );
  try {
    const answer = await new SSMClient({}).send(new GetParameterCommand({ Name: parameter, WithDecryption: true }));
    const value = answer.Parameter?.Value?.trim();
    if (!value) throw new MissingKeyError(parameter);
    keys.set(parameter, { value, readAt: Date.now() });
    return value;
  } catch (error) {
    const denied = error instanceof SSMServiceException && error.name === 'AccessDeniedException';
    if (error instanceof ParameterNotFound || denied) throw new MissingKeyError(parameter, { cause: error });
    throw error;
  }
}
