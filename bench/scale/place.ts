// Where the parts of `npm run bench:scale` meet.
import { ACCOUNT } from '../../local/names.ts';

export const BUCKET = 'scale';
export const SAMPLES = 'Samples';
export const RESULTS = 'Results';
export const QUEUES = [SAMPLES, RESULTS];
export const HOLDOUT = 'scale';

export const queueUrl = (origin: string, name: string): string => `${origin}/${ACCOUNT}/${name}`;
