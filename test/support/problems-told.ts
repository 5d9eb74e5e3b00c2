// What a user is told of an input that cannot be used.
import { InputError } from '../../lambda/shared/text/input-error.ts';

/** @returns one line a problem */
export function problemsTold(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    return problemsOf(error);
  }
  throw new Error('expected an InputError');
}

/** The same of what is not read at once. */
export const problemsToldBy = (reading: Promise<unknown>): Promise<string[]> =>
  reading.then(() => Promise.reject(new Error('expected an InputError')), problemsOf);

function problemsOf(error: unknown): string[] {
  if (error instanceof InputError) return error.message.split('\n');
  throw error;
}
