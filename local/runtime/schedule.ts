// EventBridge's schedules: start a function at a rate, with a constant input.
import type { ScheduleRule } from '../template/read.ts';

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * Milliseconds between two starts.
 * @throws Error for anything but a rate, because the stack has no cron expressions.
 */
export function rateMs(expression: string): number {
  const match = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  const unit = match?.[2];
  if (unit !== 'minute' && unit !== 'hour' && unit !== 'day') {
    throw new Error(`the schedule ${expression} is no rate, the only one that the local runtime knows`);
  }
  return Number(match?.[1]) * UNIT_MS[unit];
}

/** The first start is one period from now. @returns ends the schedules */
export function startSchedules(rules: readonly ScheduleRule[], start: (rule: ScheduleRule) => void): () => void {
  const periods = rules.map((rule) => ({ rule, ms: rateMs(rule.expression) }));
  const timers = periods.map(({ rule, ms }) => setInterval(() => start(rule), ms));
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
