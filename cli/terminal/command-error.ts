/** A complete message for the user. It is printed as it is, without a stack trace, and the exit status is 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
