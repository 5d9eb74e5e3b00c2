// All that the report claims.
import type { Claim } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';

export const CLAIMS: readonly Claim[] = [...ACCURACY];
