// Parameters that a runtime gives to its functions by hand: on a laptop no server may hold keys, where any local
// process could ask for them. In AWS there are none, and SSM is asked.
import * as z from 'zod';

/** Where in the function's global scope they are. */
export const GIVEN_PARAMETERS = Symbol.for('holdout.parameters');

const Given = z.record(z.string(), z.string()).optional();

/** By name; undefined where the runtime gives none. */
export const givenParameters = (): z.infer<typeof Given> => Given.parse(Reflect.get(globalThis, GIVEN_PARAMETERS));
