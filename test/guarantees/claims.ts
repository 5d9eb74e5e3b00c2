// All that the report claims.
import type { Claim } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';
import { DECISION } from './claims/decision.ts';

export const CLAIMS: readonly Claim[] = [...ACCURACY, ...DECISION];
