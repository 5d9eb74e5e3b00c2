// AWS credentials that a runtime hands to its functions directly. On a laptop, the variables of a function's thread are
// those of the embedded server, so the default chain would find the wrong ones. In AWS nothing is handed over.
import type { AwsCredentialIdentity } from 'openai/providers/bedrock/aws';

/** @throws if there are none */
export type CredentialsProvider = () => Promise<AwsCredentialIdentity>;

/** Their provider's place in the function's global scope. */
export const GIVEN_CREDENTIALS = Symbol.for('holdout.credentials');

/** Undefined if the runtime gives none. */
export function givenCredentials(): CredentialsProvider | undefined {
  const given: unknown = Reflect.get(globalThis, GIVEN_CREDENTIALS);
  return isProvider(given) ? given : undefined;
}

const isProvider = (given: unknown): given is CredentialsProvider => typeof given === 'function';
