// Where the parts of `npm run bench:scale` meet.

import { ACCOUNT } from '../../local/names.ts';
import { ORIGIN } from '../../local/services/connection.ts';

export const BUCKET = 'scale';
export const SAMPLES = 'Samples';
export const RESULTS = 'Results';
export const QUEUES = [SAMPLES, RESULTS];
export const HOLDOUT = 'scale';

export const queueUrl = (name: string): string => `${ORIGIN}/${ACCOUNT}/${name}`;
