// Structured logs. Never a row's text, an answer or a key: run, sample indices, codes and counts.
import { Logger } from '@aws-lambda-powertools/logger';

export const log = new Logger({ serviceName: 'holdout' });
