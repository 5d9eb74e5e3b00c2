// Parameters that a runtime hands to its functions directly. On a laptop no server may hold keys, because other local
// processes could ask it for them. In AWS nothing is handed over, and the functions ask SSM.
import * as z from 'zod';

/** Their place in the function's global scope. */
export const GIVEN_PARAMETERS = Symbol.for('holdout.parameters');

const Given = z.record(z.string(), z.string()).optional();

/** Parameters by name; undefined if the runtime gives none. */
export const givenParameters = (): z.infer<typeof Given> => Given.parse(Reflect.get(globalThis, GIVEN_PARAMETERS));
