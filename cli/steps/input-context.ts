// What reading a command's files needs to know of this machine.
import { join } from 'node:path';
import type { InputContext } from '../inputs/inputs.ts';
import type { KnownNames } from '../inputs/known-names.ts';

/** @param names undefined where files are not known by their place on this machine, as in a bucket */
export const inputContext = (
  state: string,
  defaults: InputContext['defaults'],
  names: KnownNames | undefined,
): InputContext => ({
  downloads: join(state, 'downloads'),
  defaults,
  ...(names && { nameOf: (file: string) => names.nameOf(file) }),
});
