// How far a run that stops when it is decided may be sent. A pure function of what its waves decided.
import type { Fact, Wave } from '../contracts/decided.ts';
import type { Run } from '../contracts/run.ts';
import { endedBy } from './judge.ts';
import { paidVariants, type Questions } from './questions.ts';
import { waveEnds } from './waves.ts';

export interface WavePlan {
  /** Rows to send to each variant: the first ones in the run's order. */
  readonly rows: readonly number[];
  /** Variants that get no more. */
  readonly ended: ReadonlySet<number>;
  /** Everything is decided, or every row is in `rows`: no wave follows. */
  readonly isLast: boolean;
  readonly facts: readonly Fact[];
}

/** @param waves what the first waves decided, in order */
export function planWaves(
  run: Pick<Run, 'rows' | 'variants'>,
  questions: Questions,
  waves: readonly Pick<Wave, 'facts'>[],
): WavePlan {
  const paid = paidVariants(run.variants);
  const ends = waveEnds(run.rows);
  const facts: Fact[] = [];
  let rows = run.variants.map(() => 0);
  for (const [wave, end] of ends.entries()) {
    const ended = endedBy(questions, facts);
    if (paid.every((variant) => ended.has(variant))) {
      return { rows, ended: new Set(run.variants.keys()), isLast: true, facts };
    }
    rows = rows.map((before, variant) => (ended.has(variant) ? before : end));
    if (wave >= waves.length) return { rows, ended, isLast: wave === ends.length - 1, facts };
    facts.push(...(waves[wave]?.facts ?? []));
  }
  // The last wave is not judged: it is the whole file.
  return { rows, ended: endedBy(questions, facts), isLast: true, facts };
}
