// Whether the variants pass the benchmark's gates.

import type { Gate } from '../../shared/contracts/choices/gate.ts';
import { callsEndpoint } from '../../shared/contracts/kinds.ts';
import type { GateResult } from '../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import type { Warning } from '../../shared/contracts/run.ts';
import { formatSignificant } from '../../shared/text/format.ts';
import { byAccuracy } from '../metrics/rank.ts';

/** One result for each gate and each variant it checks, with the scores over all samples. */
export function gateResults(gates: readonly Gate[], variants: readonly VariantReport[]): GateResult[] {
  // A run that sent nothing has no results.
  if (variants.length === 0) return [];
  return gates.flatMap((gate) => chosen(gate.variant, variants).map((variant) => result(gate, variant)));
}

type Described = Pick<GateResult, 'metric' | 'average' | 'label' | 'min' | 'max'>;

/** @example 'f1-score (weighted) at least 0.8' */
export const describeGate = (gate: Described): string => `${figureOf(gate)} ${limitsOf(gate)}`;

function figureOf({ metric, average, label }: Described): string {
  const of = average ?? label;
  return `${metric}${of === undefined ? '' : ` (${of})`}`;
}

function limitsOf({ min, max }: Described): string {
  const limits = [...(min === undefined ? [] : [`at least ${min}`]), ...(max === undefined ? [] : [`at most ${max}`])];
  return limits.join(' and ');
}

export function gateWarnings(gates: readonly GateResult[]): Warning[] {
  return gates
    .filter(({ passed }) => !passed)
    .map((gate) => ({
      code: 'gate_failed',
      message: `Gate failed: ${figureOf(gate)} of ${gate.variant} is ${gate.value === null ? 'unknown' : formatSignificant(gate.value)}; expected ${limitsOf(gate)}.`,
    }));
}

type Subject = VariantReport | { readonly name: string };

function chosen(wanted: string, variants: readonly VariantReport[]): Subject[] {
  if (wanted === '*') return variants.filter(callsEndpoint);
  if (wanted === 'best') return byAccuracy(variants).slice(0, 1);
  // A baseline that could not be trained was left out, but its gate still fails.
  return [variants.find(({ name }) => name === wanted) ?? { name: wanted }];
}

function result(gate: Gate, variant: Subject): GateResult {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = gate;
  const value = 'metrics' in variant ? figure(gate, variant) : null;
  return { ...gate, variant: variant.name, value, passed: value !== null && value >= min && value <= max };
}

function figure({ metric, average, label }: Gate, variant: VariantReport): number | null {
  switch (metric) {
    case 'completion_rate':
      return variant.completion_rate.value;
    case 'cost_usd':
    case 'cost_usd_per_1000':
      return variant[metric];
    case 'latency_p50':
    case 'latency_p95':
    case 'latency_p99':
      return variant.latency_ms?.[LATENCY[metric]] ?? null;
    case 'precision':
    case 'recall':
    case 'f1-score': {
      if (label !== undefined) return variant.classes.find((one) => one.label === label)?.[metric].value ?? null;
      const name = metric === 'f1-score' ? 'f1' : metric;
      return variant.metrics[`${name}_${average ?? 'weighted'}`].value;
    }
    default:
      return variant.metrics[metric].value;
  }
}

const LATENCY = { latency_p50: 'p50', latency_p95: 'p95', latency_p99: 'p99' } as const;
