// Where the parts of `npm run bench:scale`, and those of `npm run bench:report`, find each other.
import { z } from 'zod';
import { ACCOUNT } from '../../local/names.ts';
import { ORIGIN } from '../../local/services/connection.ts';

/** As cloud.ts prints it. */
export const CloudConnection = z.object({ socket: z.string(), accessKeyId: z.string() });

export const BUCKET = 'scale';
export const SAMPLES = 'Samples';
export const RESULTS = 'Results';
export const QUEUES = [SAMPLES, RESULTS];
export const HOLDOUT = 'scale';

export const queueUrl = (name: string): string => `${ORIGIN}/${ACCOUNT}/${name}`;
