// All that the report claims.
import type { Claim } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';
import { STOP } from './claims/stop.ts';
import { STOPPED } from './claims/stopped.ts';

export const CLAIMS: readonly Claim[] = [...ACCURACY, ...STOPPED, ...STOP];
