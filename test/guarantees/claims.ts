// All that the report claims.
import type { Claim } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';
import { CHOSEN } from './claims/chosen.ts';
import { GATES } from './claims/gates.ts';

export const CLAIMS: readonly Claim[] = [...ACCURACY, ...GATES, ...CHOSEN];
