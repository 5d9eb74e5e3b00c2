// Thrown if an endpoint is out of order or busy at the start of a run, where something repeats the invocation.
import type { Failure } from '../../shared/models/reply/failure.ts';

/** Nothing is known about the variants yet, so the run is not frozen. A row would wait too. */
export class EndpointNotReadyError extends Error {
  override readonly name = 'EndpointNotReadyError';
  readonly endpoint: string;
  readonly failure: Failure;

  constructor(endpoint: string, failure: Failure) {
    super(`${endpoint} is not ready: ${failure.message} (${failure.code})`);
    this.endpoint = endpoint;
    this.failure = failure;
  }
}
