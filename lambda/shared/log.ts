// Structured logs: run, sample indices, codes and counts; never a row's text, an answer or a key.
import { Logger } from '@aws-lambda-powertools/logger';

export const log = new Logger({ serviceName: 'holdout' });
