// Asks the baselines while the rows are sent, and writes what they say in blocks. They run in this process, cost nothing,
// and say the same whenever they are asked: so a crash writes the same bytes to the same key again.
import { gzipSync } from 'node:zlib';
import { computedVariants } from '../../shared/computed/computed.ts';
import { type RowPredictor, rowPredictor } from '../../shared/computed/row-predictor.ts';
import type { Prediction } from '../../shared/contracts/messages.ts';
import type { Run } from '../../shared/contracts/run.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { blockKey } from '../../shared/keys.ts';
import { GZIP_TYPE } from '../../shared/storage/json.ts';
import type { Store } from '../../shared/storage/store.ts';
import { fieldsText } from '../../shared/text/row.ts';
import type { PlacedRow } from '../waves.ts';
import { truthReader } from './truth.ts';

/** The fastest level, as in segments. */
const GZIP_LEVEL = 1;

export interface Computing {
  /** @param wanted by the index of a sample */
  add(placed: PlacedRow, wanted: (index: number) => boolean): void;
  /** Writes what was added since the last call. Resolves once it stands. @param first the position of its first row */
  write(first: number, end: number): Promise<void>;
}

const NOTHING: Computing = { add: () => undefined, write: async () => undefined };

interface Asked {
  readonly variant: number;
  readonly predict: RowPredictor;
}

/** @throws if what a baseline has learned cannot be read */
export async function computingOf(run: Run, store: Store): Promise<Computing> {
  const asked = await askedOf(run, store);
  if (asked.length === 0) return NOTHING;
  const { repeats } = run.benchmark;
  const truthOf = truthReader(run);
  const textOf = fieldsText(run.columns.all, run.columns.text);
  let lines: string[] = [];
  return {
    add({ position, row, fields }, wanted) {
      const truth = truthOf(fields, row);
      const text = textOf(fields);
      for (const { variant, predict } of asked) {
        const start = sampleIndex(run, position, variant);
        for (let index = start; index < start + repeats; index++) {
          if (!wanted(index)) continue;
          const { label, ...sure } = predict(text, index);
          // Nobody waited, and a time would differ the next time.
          const base = { index, truth, latency_ms: 0, attempts: 1 };
          const prediction: Prediction = { ...base, status: 'answered', predicted: label, ...sure };
          lines.push(JSON.stringify(prediction));
        }
      }
    },
    async write(first, end) {
      if (lines.length === 0) return;
      const key = blockKey(run.run, first, end, lines.length);
      const bytes = gzipSync(lines.join('\n'), { level: GZIP_LEVEL });
      lines = [];
      await store.put(key, bytes, { contentType: GZIP_TYPE });
    },
  };
}

async function askedOf(run: Run, store: Store): Promise<Asked[]> {
  const computed = computedVariants(run);
  const asked: Asked[] = [];
  for (const [variant, one] of run.variants.entries()) {
    if (one.kind !== 'baseline' || !computed[variant]) continue;
    asked.push({ variant, predict: await rowPredictor(one.model, run, store) });
  }
  return asked;
}
