// The totals of a variant's samples: outcomes, errors, tokens, dollars, time.
import { addTo, at, float64At, uint8At } from '../../shared/at.ts';
import type { Status } from '../../shared/contracts/messages.ts';
import type { Latency, UsageTotals, VariantReport } from '../../shared/contracts/report/variant.ts';
import { quantile } from '../intervals/quantile.ts';
import { forEachOutcome } from '../scores/samples.ts';
import { type PredictionTable, STATUSES, tokenColumns } from '../table/predictions.ts';

const MICRO = 1e6;

/** Samples by outcome. */
export function statusCounts(table: PredictionTable, variant: number): Record<Status, number> {
  const counts = { answered: 0, invalid: 0, failed: 0, skipped: 0 };
  forEachOutcome(table, variant, (sample) => {
    counts[at(STATUSES, uint8At(table.status, sample))]++;
  });
  return counts;
}

/** Samples by error code, most frequent first. */
export function errorCodeCounts(table: PredictionTable, variant: number): Record<string, number> {
  const counts = new Float64Array(table.errorCodes.length);
  forEachOutcome(table, variant, (sample) => {
    addTo(counts, uint8At(table.errorCode, sample), 1);
  });
  const sorted = table.errorCodes
    .map((code, index) => ({ code, count: float64At(counts, index) }))
    .filter(({ code, count }) => code !== '' && count > 0)
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  // No prototype: codes come from endpoints.
  const byCode: Record<string, number> = Object.create(null);
  for (const { code, count } of sorted) byCode[code] = count;
  return byCode;
}

/** What the endpoint said, by error code, in the order of the codes. */
export function errorMessages(
  table: PredictionTable,
  variant: number,
  codes: Readonly<Record<string, number>>,
): Record<string, string> {
  const byCode: Record<string, string> = Object.create(null);
  for (const code of Object.keys(codes)) {
    const message = table.errorMessage(variant, code);
    if (message !== undefined) byCode[code] = message;
  }
  return byCode;
}

/** Tokens paid for in this run. @returns null if no sample has a usage, as for baselines and some endpoints. */
export function usageTotals(table: PredictionTable, variant: number): UsageTotals | null {
  const [prompt, cached, written, completion, reasoning] = tokenColumns(table).map((column) =>
    sumKnown(table, variant, column, isAsked(table)),
  );
  if (!prompt || prompt.known === 0) return null;
  return {
    prompt_tokens: prompt.sum,
    cached_tokens: cached?.sum ?? 0,
    cache_write_tokens: written?.sum ?? 0,
    completion_tokens: completion?.sum ?? 0,
    reasoning_tokens: reasoning?.sum ?? 0,
  };
}

/** Samples whose answer came from the response cache. */
export function fromCache(table: PredictionTable, variant: number): number {
  let count = 0;
  forEachOutcome(table, variant, (sample) => {
    count += uint8At(table.fromCache, sample);
  });
  return count;
}

/** Calls that were cancelled at the time limit, if there are any. An ensemble makes no calls. */
export function timeouts(table: PredictionTable, variant: number): Pick<VariantReport, 'timeouts'> {
  const found = table.timeouts?.get(variant);
  return found ? { timeouts: found.count } : {};
}

interface Cost {
  /** US dollars that were paid; what came from the cache cost nothing. Null without a known price. */
  readonly total: number | null;
  /** US dollars of a thousand samples whose cost is known, as if all had been asked. */
  readonly per1000: number | null;
}

export function cost(table: PredictionTable, variant: number): Cost {
  // A baseline calls no endpoint.
  if (at(table.run.variants, variant).kind === 'baseline') return { total: 0, per1000: 0 };
  const paid = sumKnown(table, variant, table.costMicroUsd, isAsked(table));
  const all = sumKnown(table, variant, table.costMicroUsd);
  return {
    total: paid.known === 0 && paid.samples > 0 ? null : paid.sum / MICRO,
    per1000: all.known === 0 ? null : ((all.sum / all.known) * 1000) / MICRO,
  };
}

const isAsked =
  ({ fromCache }: PredictionTable) =>
  (sample: number): boolean =>
    fromCache[sample] !== 1;

/** Milliseconds; null for a baseline, which calls nobody. */
export function latency(table: PredictionTable, variant: number): Latency | null {
  if (at(table.run.variants, variant).kind === 'baseline') return null;
  const values: number[] = [];
  forEachOutcome(table, variant, (sample) => {
    const status = STATUSES[uint8At(table.status, sample)];
    const milliseconds = float64At(table.latencyMs, sample);
    if ((status === 'answered' || status === 'invalid') && !Number.isNaN(milliseconds)) values.push(milliseconds);
  });
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return { mean, p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), p99: quantile(sorted, 0.99) };
}

/** `samples` counts all that qualify, `known` those with a value. */
function sumKnown(
  table: PredictionTable,
  variant: number,
  column: Float64Array,
  counts: (sample: number) => boolean = () => true,
) {
  let sum = 0;
  let known = 0;
  let samples = 0;
  forEachOutcome(table, variant, (sample) => {
    if (!counts(sample)) return;
    samples++;
    const value = float64At(column, sample);
    if (Number.isNaN(value)) return;
    sum += value;
    known++;
  });
  return { sum, known, samples };
}
