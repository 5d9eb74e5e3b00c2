// Structured logs: run, sample indices, codes and counts; never a row's text, an answer or a key.
import { Logger } from '@aws-lambda-powertools/logger';
import type { LOG_EVENTS } from './log-events.ts';

type Levels = typeof LOG_EVENTS;

/** Takes the events of log-events.ts at their levels, and no others. */
type EventLog = Omit<Logger, keyof Levels> & {
  [L in keyof Levels]: (event: Levels[L][number], facts: Readonly<Record<string, unknown>>) => void;
};

export const log: EventLog = new Logger({ serviceName: 'holdout' });
