// The messages a user gets for an unusable input.
import { InputError } from '../../lambda/shared/text/input-error.ts';

/** @returns one line per problem */
export function problemsTold(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    return problemsOf(error);
  }
  throw new Error('expected an InputError');
}

/** The same for an asynchronous read. */
export const problemsToldBy = (reading: Promise<unknown>): Promise<string[]> =>
  reading.then(() => Promise.reject(new Error('expected an InputError')), problemsOf);

function problemsOf(error: unknown): string[] {
  if (error instanceof InputError) return error.message.split('\n');
  throw error;
}
