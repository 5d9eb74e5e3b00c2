// Whether the function can read an endpoint's key, and whether it is stored as a secret.
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import { givenParameters } from '../../shared/models/call/given-parameters.ts';
import { broken, type Finding, ok } from '../../shared/models/doctor/finding.ts';
import { unanswered, within } from './within.ts';

interface Found {
  /** Never printed. */
  readonly key?: string;
  readonly findings: Finding[];
}

/** @param way to SSM, if it cannot be reached */
export async function checkKey(endpoint: Endpoint, way: string): Promise<Found> {
  const { name, apiKeyParameter: parameter } = endpoint;
  if (parameter === undefined) return { findings: [] };
  const what = `the key of ${name} (${parameter})`;
  const isBroken = (how: string, advice: string): Found => ({ findings: [broken(`${what} ${how}`, advice)] });
  try {
    const { type, value } = await within(read(parameter));
    if (type === undefined) return isBroken('does not exist.', putParameter(endpoint));
    if (type !== 'SecureString') {
      return isBroken(`is stored as plain text (${type}).`, `Delete it, and then run ${putParameter(endpoint)}`);
    }
    const key = value?.trim() ?? '';
    if (key === '') return isBroken('is empty.', putParameter(endpoint));
    return { key, findings: [ok(`${what} exists`)] };
  } catch (error) {
    const why = unanswered(error);
    if (why !== undefined) return isBroken(`cannot be read, because SSM cannot be reached: ${why}.`, way);
    const words = error instanceof Error ? error.message : String(error);
    return isBroken(
      `cannot be read by the functions: ${words}`,
      'Run `npx cdk deploy`. A key of KMS must allow it, too.',
    );
  }
}

/** @returns no type if there is no such parameter */
async function read(parameter: string): Promise<{ readonly type?: string; readonly value?: string | undefined }> {
  const given = givenParameters();
  if (given) return Object.hasOwn(given, parameter) ? { type: 'SecureString', value: given[parameter] } : {};
  const { GetParameterCommand, ParameterNotFound, SSMClient } = await import('../../shared/models/call/ssm.ts');
  try {
    const asked = new GetParameterCommand({ Name: parameter, WithDecryption: true });
    const { Parameter: found } = await new SSMClient({}).send(asked);
    return { type: found?.Type ?? 'unknown', value: found?.Value };
  } catch (error) {
    if (error instanceof ParameterNotFound) return {};
    throw error;
  }
}

export const putParameter = ({ apiKeyParameter }: Endpoint): string =>
  `aws ssm put-parameter --type SecureString --overwrite --name ${apiKeyParameter} --value …`;
