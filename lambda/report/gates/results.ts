// Whether the variants pass the benchmark's gates.
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Gate } from '../../shared/contracts/choices/gate.ts';
import { callsEndpoint } from '../../shared/contracts/kinds.ts';
import type { GateResult } from '../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { rankedBy } from '../metrics/rank.ts';
import { type Evidence, figureOf } from './figure.ts';
import { type Circumstances, outcomeOf } from './outcome.ts';

interface GateFacts extends Pick<Circumstances, 'stopped'> {
  /** What chooses `best`. */
  readonly by: DecideBy;
  readonly evidenceOf: (variant: VariantReport) => Evidence;
}

/**
 * One result for each gate and each variant it checks.
 * @param variants if the run was stopped, with the figures of the rows that all of them were asked
 */
export function gateResults(
  gates: readonly Gate[],
  variants: readonly VariantReport[],
  { by, evidenceOf, stopped }: GateFacts,
): GateResult[] {
  // A run that sent nothing has no results.
  if (variants.length === 0) return [];
  return gates.flatMap((gate) => {
    const tried = gate.variant === 'best' ? variants.filter((one) => one.ensemble?.cascade == null).length : 1;
    return chosen(gate.variant, variants, by).map((variant): GateResult => {
      // A baseline that could not be trained was left out, but its gate still fails.
      if (!('metrics' in variant))
        return { ...gate, variant: variant.name, value: null, passed: false, outcome: 'fail' };
      const figure = figureOf(gate, evidenceOf(variant));
      const doubt = outcomeOf(gate, figure, { tried: Math.max(1, tried), stopped });
      return { ...gate, variant: variant.name, value: figure.value, passed: doubt.outcome === 'pass', ...doubt };
    });
  });
}

type Subject = VariantReport | { readonly name: string };

function chosen(wanted: string, variants: readonly VariantReport[], by: DecideBy): Subject[] {
  if (wanted === '*') return variants.filter(callsEndpoint);
  if (wanted === 'best') return rankedBy(variants, by).slice(0, 1);
  return [variants.find(({ name }) => name === wanted) ?? { name: wanted }];
}
