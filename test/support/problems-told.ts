// What a user is told of an input that cannot be used.
import { InputError } from '../../lambda/shared/text/input-error.ts';

/** @returns one line a problem */
export function problemsTold(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error.message.split('\n');
    throw error;
  }
  throw new Error('expected an InputError');
}
