// API keys: read at run time from SSM, or given by a runtime on a laptop, and kept in memory only.
import type { Endpoint } from '../../contracts/endpoint.ts';
import { givenParameters } from './given-parameters.ts';
import { NoAccessError } from './no-access.ts';

/** How many milliseconds a key is reused. After that, a rotated key is found without a new deployment. */
const KEY_LIFETIME_MS = 300_000;

const MISSING_KEY_CODE = 'missing_key';

/** The endpoint names a parameter that does not exist or that this function may not read. */
export class MissingKeyError extends NoAccessError {
  override readonly name = 'MissingKeyError';
  readonly parameter: string;

  constructor(parameter: string, options?: ErrorOptions) {
    super(
      {
        code: MISSING_KEY_CODE,
        message: `the SSM parameter ${parameter} cannot be read`,
        says: `needs a key, and the SSM parameter ${parameter} cannot be read.`,
        advice: `aws ssm put-parameter --type SecureString --name ${parameter} --value …`,
      },
      options,
    );
    this.parameter = parameter;
  }
}

interface KeyReading {
  readonly value: Promise<string>;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const readings = new Map<string, KeyReading>();

/**
 * Reads once for all concurrent callers. The samples of a cold worker ask together, and SSM refuses more than 40
 * requests per second and account.
 * @returns undefined for an endpoint that needs no key. @throws MissingKeyError
 */
export async function apiKey({ apiKeyParameter }: Endpoint): Promise<string | undefined> {
  if (apiKeyParameter === undefined) return undefined;
  const known = readings.get(apiKeyParameter);
  if (known && Date.now() - known.at < KEY_LIFETIME_MS) return await known.value;
  const value = read(apiKeyParameter);
  readings.set(apiKeyParameter, { value, at: Date.now() });
  // A failed read is not remembered, so the next sample asks again.
  value.catch(() => readings.delete(apiKeyParameter));
  return await value;
}

async function read(parameter: string): Promise<string> {
  const given = givenParameters();
  if (!given) return await readFromSsm(parameter);
  const key = Object.hasOwn(given, parameter) ? given[parameter] : undefined;
  if (!key) throw new MissingKeyError(parameter);
  return key;
}

async function readFromSsm(parameter: string): Promise<string> {
  // Only a function that calls a paid endpoint loads this client.
  const { GetParameterCommand, ParameterNotFound, SSMClient, SSMServiceException } = await import('./ssm.ts');
  try {
    const answer = await new SSMClient({}).send(new GetParameterCommand({ Name: parameter, WithDecryption: true }));
    const value = answer.Parameter?.Value?.trim();
    if (!value) throw new MissingKeyError(parameter);
    return value;
  } catch (error) {
    const denied = error instanceof SSMServiceException && error.name === 'AccessDeniedException';
    if (error instanceof ParameterNotFound || denied) throw new MissingKeyError(parameter, { cause: error });
    throw error;
  }
}
