// Where the parts of `npm run bench:scale` meet.
import { ORIGIN } from '../../local/connection.ts';
import { ACCOUNT } from '../../local/names.ts';

export const BUCKET = 'scale';
export const SAMPLES = 'Samples';
export const RESULTS = 'Results';
export const QUEUES = [SAMPLES, RESULTS];
export const HOLDOUT = 'scale';

export const queueUrl = (name: string): string => `${ORIGIN}/${ACCOUNT}/${name}`;
