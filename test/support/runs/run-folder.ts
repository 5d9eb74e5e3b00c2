// The objects of a run in an in-memory bucket, as its functions would leave them.
import type { Outlets } from '../../../lambda/report/commit/ending.ts';
import type { Prediction } from '../../../lambda/shared/contracts/messages.ts';
import type { RunFinished } from '../../../lambda/shared/contracts/operations.ts';
import type { Run } from '../../../lambda/shared/contracts/run.ts';
import { activeKey, reportJsonKey, runKey, segmentKey } from '../../../lambda/shared/keys.ts';
import { toJsonLines } from '../../../lambda/shared/storage/json.ts';
import { type MemorySettings, type MemoryStore, memoryStore } from '../memory/store.ts';
import { readyRun } from './ready-run.ts';

export const prediction = (index: number, more: Partial<Prediction> = {}): Prediction => ({
  index,
  truth: 0,
  status: 'answered',
  predicted: 0,
  latency_ms: 1,
  attempts: 1,
  ...more,
});

/** What happened at a run's end. */
export interface Ended {
  /** For each report made: the latency of every sample that has a prediction, by index. */
  readonly published: Record<number, number>[];
  readonly announced: RunFinished[];
  readonly measured: object[];
}

export interface RunFolder extends MemoryStore {
  readonly run: Run;
  readonly ended: Ended;
  readonly outlets: Outlets;
  put(name: string, value: unknown): void;
  /** @returns the key of the segment that was written nth. */
  segment(nth: number, predictions: readonly Prediction[]): string;
}

/** A run that is frozen and open. */
export function runFolder(fields: Partial<Run> = {}, settings?: MemorySettings): RunFolder {
  const run = readyRun({ rows: 4, samples: 4, variants: [majority], ...fields });
  const memory = memoryStore(settings);
  const ended: Ended = { published: [], announced: [], measured: [] };
  memory.putJson(runKey(run.run), run);
  memory.putJson(activeKey(run.run), {
    run: run.run,
    name: run.name,
    created_at: run.created_at,
    source: run.source,
  });
  return {
    ...memory,
    run,
    ended,
    put: (name, value) => memory.putJson(`runs/${run.run}/${name}`, value),
    segment(nth, predictions) {
      const facts = {
        count: predictions.length,
        unanswered: 0,
        costMicroUsd: predictions.reduce((sum, { cost_micro_usd: cost = 0 }) => sum + cost, 0),
      };
      const key = segmentKey(run.run, `${String(nth).padStart(13, '0')}-0000000${nth}`, facts);
      memory.bucket.put(key, toJsonLines(predictions));
      return key;
    },
    outlets: {
      async publish({ name }, _manifest, { table }) {
        const told = Array.from(table.latencyMs, (latency, index) => [index, latency] as const);
        ended.published.push(Object.fromEntries(told.filter(([, latency]) => !Number.isNaN(latency))));
        memory.putJson(reportJsonKey(name, run.run), { status: 'complete', headline: '', rows: 4, variants: [] });
      },
      async announce(event) {
        ended.announced.push(event);
      },
      async measure(metrics) {
        ended.measured.push(metrics);
      },
    },
  };
}

const majority = { kind: 'baseline', name: 'majority', model: 'majority' } as const;
