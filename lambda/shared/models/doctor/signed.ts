// Whether an endpoint with `auth: iam` takes AWS credentials, and for which models.
import type { Endpoint } from '../../contracts/endpoint.ts';
import { connector } from '../call/connect.ts';
import { NoAccessError } from '../call/no-access.ts';
import { type Failure, failureOf } from '../reply/failure.ts';
import type { EndpointCheck } from './endpoint.ts';
import { broken, type Finding, note, ok } from './finding.ts';

/** Milliseconds to wait for an answer. */
const TIMEOUT_MS = 10_000;

/**
 * Sends each model a signed chat without messages. AWS looks at the signature and the permission first and then refuses
 * the body, so it costs nothing.
 * @param check its models are those that the benchmark uses, if there is one
 */
export async function* checkSigned(
  endpoint: Endpoint,
  { models = [], from, unreachable }: Omit<EndpointCheck, 'key' | 'advice'>,
): AsyncGenerator<Finding> {
  const name = `the endpoint ${endpoint.name} (${endpoint.baseUrl})`;
  const declared = endpoint.models ?? Object.keys(endpoint.prices);
  for (const model of new Set(models.length > 0 ? models : declared)) {
    const failure = await refusalOf(endpoint, model);
    if (failure instanceof NoAccessError) {
      return yield broken(`the endpoint ${endpoint.name} ${failure.says}`, failure.advice);
    }
    if (failure?.status === undefined && failure !== undefined) {
      return yield broken(`${name} cannot be reached from ${from}: ${failure.message}.`, unreachable);
    }
    yield aboutModel(name, model, failure, { endpoint, isDeclared: declared.includes(model) });
  }
}

async function refusalOf(endpoint: Endpoint, model: string): Promise<Failure | NoAccessError | undefined> {
  try {
    const client = await connector()(endpoint);
    await client.post('/chat/completions', { model, messages: [] }, AbortSignal.timeout(TIMEOUT_MS));
    return undefined;
  } catch (error) {
    return error instanceof NoAccessError ? error : failureOf(error);
  }
}

function aboutModel(
  name: string,
  model: string,
  failure: Failure | undefined,
  { endpoint, isDeclared }: { readonly endpoint: Endpoint; readonly isDeclared: boolean },
): Finding {
  const { status = 200, message = '' } = failure ?? {};
  const says = `It says: ${message}`;
  if (status === 401 || status === 403) {
    const advice = isDeclared
      ? 'Ask for access to the model in Amazon Bedrock, and for bedrock:InvokeModel on it.'
      : `Add it to \`models\` of ${endpoint.name} in cdk.json, and deploy again.`;
    return broken(`${name} does not allow calling ${model} (${status}).`, `${advice} ${says}`);
  }
  if (status === 404) return broken(`${name} has no model ${model} (404).`, `Check its name and the region. ${says}`);
  if (status === 429) return note(`${name} is limiting its rate at the moment.`, says);
  if (status >= 500) return broken(`${name} is out of order (${status}).`, `Wait, or contact AWS. ${says}`);
  return ok(`${name} takes the AWS credentials for ${model}`);
}
