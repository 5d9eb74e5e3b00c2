// Whether the variants pass the benchmark's gates.
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Gate } from '../../shared/contracts/choices/gate.ts';
import { callsEndpoint } from '../../shared/contracts/kinds.ts';
import type { GateResult } from '../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { candidates, rankedBy } from '../metrics/rank.ts';
import { type Evidence, figureOf } from './figure.ts';
import { type Circumstances, outcomeOf } from './outcome.ts';
import { lowestDifference, type Versus } from './versus.ts';

interface GateFacts extends Pick<Circumstances, 'stopped'> {
  readonly evidenceOf: (variant: VariantReport) => Evidence;
  /** What decides which variant is the best. */
  readonly by: DecideBy;
  /** Of a gate against another run. */
  readonly versus: (gate: Gate, variant: VariantReport) => Versus;
}

/**
 * One result for each gate and each variant it checks.
 * @param variants if the run was stopped, with the figures of the rows that all of them were asked
 */
export function gateResults(
  gates: readonly Gate[],
  variants: readonly VariantReport[],
  { evidenceOf, versus, by, stopped }: GateFacts,
): GateResult[] {
  // A run that sent nothing has no results.
  if (variants.length === 0) return [];
  return gates.flatMap((gate) => {
    const tried = gate.variant === 'best' ? candidates(variants) : 1;
    return chosen(gate.variant, variants, by).map((variant): GateResult => {
      // A baseline that could not be trained was left out, but its gate still fails.
      if (!('metrics' in variant))
        return { ...gate, variant: variant.name, value: null, passed: false, outcome: 'fail' };
      if (gate.than !== undefined) return against(gate, variant, versus(gate, variant), { tried, stopped });
      const { margin: _, ...asked } = gate;
      const figure = figureOf(gate, evidenceOf(variant));
      const doubt = outcomeOf(gate, figure, { tried, stopped });
      return { ...asked, variant: variant.name, value: figure.value, passed: doubt.outcome === 'pass', ...doubt };
    });
  });
}

/** Without another run to compare with, nothing is decided. */
function against(
  gate: Gate,
  { name }: VariantReport,
  { other, figure, tried }: Versus,
  now: Circumstances,
): GateResult {
  const { value } = figure;
  if (!other) return { ...gate, variant: name, value, passed: false, outcome: 'undecided', other: null };
  const doubt = outcomeOf({ ...gate, min: lowestDifference(gate) }, figure, { ...now, tried: now.tried * tried });
  return { ...gate, variant: name, value, passed: doubt.outcome === 'pass', ...doubt, other };
}

type Subject = VariantReport | { readonly name: string };

function chosen(wanted: string, variants: readonly VariantReport[], by: DecideBy): Subject[] {
  if (wanted === '*') return variants.filter(callsEndpoint);
  if (wanted === 'best') return rankedBy(variants, by).slice(0, 1);
  return [variants.find(({ name }) => name === wanted) ?? { name: wanted }];
}
