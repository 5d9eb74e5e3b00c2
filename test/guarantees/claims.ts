// All that the report claims.
import type { Claim } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';
import { CHOSEN } from './claims/chosen.ts';
import { DECISION } from './claims/decision.ts';
import { GATES } from './claims/gates.ts';

export const CLAIMS: readonly Claim[] = [...ACCURACY, ...DECISION, ...GATES, ...CHOSEN];
