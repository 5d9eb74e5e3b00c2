// An endpoint cannot be asked, because what proves who is asking is missing.

export class NoAccessError extends Error {
  override readonly name: string = 'NoAccessError';
  /** Appears in logs and in `holdout status`. */
  readonly code: string;
  /** What is missing, after the endpoint's name. @example 'needs a key, and …' */
  readonly says: string;
  readonly advice: string;

  constructor(told: Pick<NoAccessError, 'code' | 'message' | 'says' | 'advice'>, options?: ErrorOptions) {
    super(told.message, options);
    this.code = told.code;
    this.says = told.says;
    this.advice = told.advice;
  }
}
