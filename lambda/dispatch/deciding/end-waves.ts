// What was sent of a run that is sent in waves.
import { computedVariants } from '../../shared/computed/computed.ts';
import type { Decided } from '../../shared/contracts/decided.ts';
import type { Run } from '../../shared/contracts/run.ts';
import { samplesPerRow } from '../../shared/contracts/sample-index.ts';
import type { Sent } from '../../shared/contracts/sent.ts';
import type { WavePlan } from '../../shared/sequential/plan-waves.ts';

/** @param sent samples below this were sent, if their variant was asked for them */
export function sentOf(run: Run, plan: WavePlan, sent: number): Sent & { readonly decided: Decided } {
  const whole = Math.floor(sent / samplesPerRow(run));
  const rows = plan.rows.map((planned) => Math.min(planned, whole));
  const computed = computedVariants(run);
  const samplesOf = (counts: (variant: number) => boolean) =>
    rows.reduce((sum, one, variant) => sum + (counts(variant) ? one : 0), 0) * run.benchmark.repeats;
  return {
    sent: samplesOf((variant) => !computed[variant]),
    ...(computed.includes(true) && { covered: samplesOf(() => true) }),
    decided: {
      rows,
      ended: [...plan.ended].filter((variant) => (rows[variant] ?? 0) < run.rows),
      facts: [...plan.facts],
    },
  };
}
