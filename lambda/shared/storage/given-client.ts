// Settings that a runtime hands to its functions' AWS clients directly. On a laptop, the services are in the same
// process. In AWS nothing is handed over, and the SDK finds everything itself.
import type { SQSClientConfig } from '@aws-sdk/client-sqs';

/** Their place in the function's global scope. */
export const GIVEN_CLIENT = Symbol.for('holdout.client');

/** What the clients of all services take. */
export type ClientSettings = Pick<
  SQSClientConfig,
  'credentials' | 'endpoint' | 'maxAttempts' | 'region' | 'requestHandler' | 'signer'
>;

/** For each client of a function. Empty if the runtime gives nothing. */
export function givenClient(): ClientSettings {
  const given: unknown = Reflect.get(globalThis, GIVEN_CLIENT);
  return typeof given === 'object' && given !== null ? given : {};
}
