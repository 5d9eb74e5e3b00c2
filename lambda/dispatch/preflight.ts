// One tiny call per variant before anything is sent: what would fail for every row fails here, once.
import type { Endpoint } from '../shared/contracts/endpoint.ts';
import type { ModelVariant, Problem, Variant } from '../shared/contracts/run.ts';
import { MissingKeyError } from '../shared/models/api-key.ts';
import type { Connect } from '../shared/models/connect.ts';
import type { Failure } from '../shared/models/failure.ts';
import { probe } from '../shared/models/probe.ts';

/** @returns what is wrong, variant by variant; empty where all can be called. */
export async function preflight(
  variants: readonly Variant[],
  { endpoints, connect }: { readonly endpoints: readonly Endpoint[]; readonly connect: Connect },
  textColumns: readonly string[],
  file: string,
): Promise<Problem[]> {
  const models = variants.filter((variant) => variant.kind === 'model');
  const found = await Promise.all(
    models.map(async (variant) => {
      const endpoint = endpoints.find(({ name }) => name === variant.endpoint);
      if (!endpoint) return [];
      return await problemsOf(variant, endpoint, connect, textColumns, file);
    }),
  );
  const problems = found.flat();
  // One missing key is one problem, however many variants need it.
  return problems.filter(
    (problem, index) => problems.findIndex(({ message }) => message === problem.message) === index,
  );
}

async function problemsOf(
  variant: ModelVariant,
  endpoint: Endpoint,
  connect: Connect,
  textColumns: readonly string[],
  file: string,
): Promise<Problem[]> {
  try {
    const failure = await probe(await connect(endpoint), variant, textColumns);
    return failure ? [problemOf(failure, variant, endpoint, file)] : [];
  } catch (error) {
    if (!(error instanceof MissingKeyError)) throw error;
    const message = `the endpoint ${endpoint.name} needs a key, and the SSM parameter ${error.parameter} cannot be read.`;
    return [{ file, message, advice: `aws ssm put-parameter --type SecureString --name ${error.parameter} --value …` }];
  }
}

function problemOf(failure: Failure, variant: ModelVariant, endpoint: Endpoint, file: string): Problem {
  const message = `${variant.name} cannot be called at ${endpoint.name}: ${failure.message} (${failure.code}).`;
  return { file, message, advice: adviceFor(failure, variant, endpoint) };
}

function adviceFor({ class: failureClass, code }: Failure, variant: ModelVariant, endpoint: Endpoint): string {
  if (code === 'model_not_found') return `Correct the name ${variant.model} under models, or ask for access to it.`;
  if (code === 'redirected') return 'Correct baseUrl in cdk.json.';
  if (code === 'length') return 'Raise max_completion_tokens under the model’s parameters.';
  if (failureClass === 'account') {
    return endpoint.apiKeyParameter
      ? `Check the key in ${endpoint.apiKeyParameter} and the account’s credit.`
      : 'The endpoint wants a key: set apiKeyParameter in cdk.json.';
  }
  if (failureClass === 'transient') return `Check that ${endpoint.baseUrl} is running and can be reached.`;
  return 'Change the model’s parameters in the benchmark.';
}
