// What was decided while a run was sent in waves, as its report tells it.
import { at } from '../../shared/at.ts';
import type { Decided, Fact } from '../../shared/contracts/decided.ts';
import { callsEndpoint } from '../../shared/contracts/kinds.ts';
import type { GateResult } from '../../shared/contracts/report/report.ts';
import type { RunDecision, Stopping } from '../../shared/contracts/report/stopping.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import type { Manifest, Run } from '../../shared/contracts/run.ts';
import { runQuestions } from '../../shared/sequential/questions.ts';
import { waveEnds } from '../../shared/sequential/waves.ts';
import { describeGate } from '../findings/gates.ts';

type Gate = Run['benchmark']['gates'][number];

/** @returns null if the run was not sent in waves */
export function stoppingOf(run: Run, { decided }: Manifest, variants: readonly VariantReport[]): Stopping | null {
  const questions = runQuestions(run);
  if (!decided || !questions) return null;
  const most = Math.max(0, ...decided.rows);
  const saved = run.variants.map((_, variant) =>
    decided.ended.includes(variant) ? (run.rows - at(decided.rows, variant)) * run.benchmark.repeats : 0,
  );
  const dollars = saved.map((samples, variant) => dollarsOf(samples, at(variants, variant)));
  return {
    risk: run.benchmark.stop?.risk ?? 0,
    risk_each: questions.risk,
    looks: waveEnds(run.rows).filter((end) => end <= most && end < run.rows),
    rows: most,
    saved_samples: saved.reduce((sum, samples) => sum + samples, 0),
    saved_usd: dollars.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0),
    decisions: decided.facts.flatMap((fact) => decisionOf(fact, run)),
  };
}

/** At the mean cost of what was asked. */
function dollarsOf(samples: number, { cost_usd_per_1000, ...variant }: VariantReport): number | null {
  if (samples === 0 || !callsEndpoint(variant)) return 0;
  return cost_usd_per_1000 === null ? null : (samples * cost_usd_per_1000) / 1000;
}

function decisionOf(fact: Fact, { benchmark, variants }: Run): RunDecision[] {
  const variant = at(variants, fact.variant).name;
  if (fact.about !== 'gate') {
    const than = at(variants, fact.than).name;
    const isBehind = fact.about === 'worse';
    const [outcome, lower, upper] = isBehind
      ? (['behind', fact.bound, null] as const)
      : (['within_margin', null, fact.bound] as const);
    return [{ variant, outcome, gate: null, than, lower, upper, rows: fact.rows }];
  }
  const gate = at(benchmark.gates, fact.gate);
  return [
    {
      variant,
      outcome: fact.passes ? 'passes' : 'fails',
      gate: describeGate(gate),
      than: null,
      ...(isFromBelow(fact, gate) ? { lower: fact.lower, upper: null } : { lower: null, upper: fact.upper }),
      rows: fact.rows,
    },
  ];
}

/** Whether its lower bound decides a gate. Of one with two limits that passes, both do: the lower one is told. */
function isFromBelow({ passes, lower }: Extract<Fact, { about: 'gate' }>, { min, max }: Gate): boolean {
  return passes ? min !== undefined : max !== undefined && lower > max;
}

/** Variants that were asked fewer rows than the file has, with what was shown of them. */
export function withEndings(
  run: Run,
  { decided }: Pick<Manifest, 'decided'>,
  variants: readonly VariantReport[],
): VariantReport[] {
  return variants.map((variant, index) => {
    if (!decided?.ended.includes(index)) return variant;
    return { ...variant, ended_early: { rows: at(decided.rows, index), behind: behindOf(run, decided, index) } };
  });
}

function behindOf({ variants }: Run, { facts }: Decided, index: number): string | null {
  const shown = facts.find((fact) => fact.about === 'worse' && fact.variant === index);
  return shown?.about === 'worse' ? at(variants, shown.than).name : null;
}

/**
 * What was decided of a gate stays decided, whatever the rows that came later say, unless they are all there: then the
 * gate's own figure is known.
 */
export function decidedGates(
  run: Run,
  { decided }: Pick<Manifest, 'decided'>,
  results: readonly GateResult[],
): GateResult[] {
  return results.map((result) => {
    const variant = run.variants.findIndex(({ name }) => name === result.variant);
    const fact = decided?.facts.find(
      (one) => one.about === 'gate' && one.variant === variant && isOf(result, at(run.benchmark.gates, one.gate)),
    );
    if (fact?.about !== 'gate' || (decided?.rows[variant] ?? 0) >= run.rows) return result;
    return { ...result, passed: fact.passes, outcome: fact.passes ? 'pass' : 'fail' };
  });
}

/** Two gates with the same limits have the same answer. */
const isOf = (result: GateResult, gate: Gate): boolean =>
  result.metric === gate.metric && result.min === gate.min && result.max === gate.max;
