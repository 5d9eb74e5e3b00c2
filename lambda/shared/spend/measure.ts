// Tells CloudWatch what is being spent while runs are going: by stack for the alarms, by endpoint for the dashboard, and
// by run for its query of the log. A metric for each run would cost 30 cents each.
import type { Prediction, Spent } from '../contracts/messages.ts';
import { NAMESPACE } from '../contracts/operations.ts';
import type { Run } from '../contracts/run.ts';
import { samplePlace } from '../contracts/sample-index.ts';

/** What a batch of results cost. */
export interface Spending {
  readonly run: string;
  readonly name: string;
  /** Millionths of a US dollar by endpoint. */
  readonly microUsd: ReadonlyMap<string, number>;
}

export interface Paid {
  readonly predictions: readonly Prediction[];
  readonly spent?: readonly Spent[];
}

/**
 * @param frozen gives the run as it was frozen
 * @returns undefined if the batch cost nothing. A batch that is delivered twice is told twice.
 */
export async function spendingOf(
  frozen: (run: string) => Promise<Run>,
  run: string,
  { predictions, spent = [] }: Paid,
): Promise<Spending | undefined> {
  const paid = predictions.filter(({ cost_micro_usd: cost = 0, from_cache }) => cost > 0 && !from_cache);
  if (paid.length === 0 && spent.length === 0) return undefined;
  const { name, variants, embedded, benchmark } = await frozen(run);
  const microUsd = new Map<string, number>();
  const add = (endpoint: string, micro: number) => microUsd.set(endpoint, (microUsd.get(endpoint) ?? 0) + micro);
  for (const { index, cost_micro_usd: cost = 0 } of paid) {
    const variant = variants[samplePlace({ variants, benchmark }, index).variant];
    if (variant && variant.kind !== 'baseline') add(variant.endpoint, cost);
  }
  // The vectors of train rows. Where two endpoints make some, all are told under the first.
  const embedder = embedded?.models[0]?.endpoint;
  for (const { micro_usd } of spent) if (embedder !== undefined) add(embedder, micro_usd);
  return { run, name, microUsd };
}

/** Writes log lines in CloudWatch's embedded metric format, see lambda/report/commit/announce.ts. */
export async function measureSpending({ run, name, microUsd }: Spending): Promise<void> {
  const { Metrics, MetricUnit } = await import('@aws-lambda-powertools/metrics');
  const tell = (usd: number, endpoint?: string) => {
    const emf = new Metrics({ namespace: NAMESPACE });
    if (endpoint !== undefined) emf.addDimensions({ endpoint }).addMetadata('run', run).addMetadata('name', name);
    emf.addMetric('SpendUSD', MetricUnit.NoUnit, usd);
    emf.publishStoredMetrics();
  };
  for (const [endpoint, micro] of microUsd) tell(micro / 1e6, endpoint);
  tell([...microUsd.values()].reduce((sum, micro) => sum + micro, 0) / 1e6);
}
