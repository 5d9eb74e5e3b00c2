// Thrown if an endpoint is out of order or busy at the start of a run, where something repeats the invocation.

/** Nothing is known about the variants yet, so the run is not frozen. A row would wait too. */
export class EndpointNotReadyError extends Error {
  override readonly name = 'EndpointNotReadyError';
  readonly endpoint: string;

  constructor(endpoint: string, why: string) {
    super(`${endpoint} is not ready: ${why}`);
    this.endpoint = endpoint;
  }
}
