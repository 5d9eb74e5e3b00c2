// Where the predictions of baselines stand: in blocks of rows, one object each, in the run's order. Which blocks there
// are follows from the run and from how far it was sent, so nobody needs to list them, and a dispatcher that begins again
// writes the same bytes to the same keys.

import type { Run } from '../contracts/run.ts';
import { samplesPerRow } from '../contracts/sample-index.ts';
import { coveredBy, type Sent } from '../contracts/sent.ts';
import { blockKey } from '../keys.ts';
import { keepsProbabilities } from '../probabilities.ts';
import { runQuestions } from '../sequential/questions.ts';
import { waveEnds } from '../sequential/waves.ts';
import { computedVariants } from './computed.ts';

/**
 * Samples between two checkpoints. After a crash, at most so many are sent, and paid for, again.
 */
export const SAMPLES_PER_CHECKPOINT = 2_000;
/** Rows of a block without messages: a second or two of work. */
const MOST_ROWS = 10_000;
/** Predictions in a block, or probabilities: a few megabytes while it is made, and some hundred kilobytes when packed. */
const MOST_NUMBERS = 200_000;

/** Positions from `first` to `end` - 1. */
export interface Block {
  readonly first: number;
  readonly end: number;
  readonly key: string;
}

/** How many rows go between two checkpoints. @param variants before anything is sent */
export function rowsPerBlock(run: Pick<Run, 'variants' | 'benchmark' | 'samples' | 'labels'>): number {
  const { repeats } = run.benchmark;
  const baselines = run.variants.filter(({ kind }) => kind === 'baseline').length * repeats;
  const messages = run.variants.length * repeats - baselines;
  const numbers = baselines * (keepsProbabilities(run) ? run.labels.length : 1);
  return Math.max(
    1,
    Math.min(
      messages > 0 ? Math.ceil(SAMPLES_PER_CHECKPOINT / messages) : MOST_ROWS,
      Math.floor(MOST_NUMBERS / Math.max(1, numbers)),
    ),
  );
}

type Cut = Pick<Run, 'rows' | 'variants' | 'benchmark' | 'baseline_rows' | 'purpose'>;

/**
 * The end of the block in which a position is: blocks end every so many rows and, in a run that is sent in waves, at the
 * end of each wave.
 */
export function blockEnds(run: Cut): (position: number) => number {
  const step = run.baseline_rows ?? Math.ceil(SAMPLES_PER_CHECKPOINT / Math.max(1, samplesPerRow(run)));
  const ends = runQuestions(run) ? waveEnds(run.rows) : [run.rows];
  return (position) =>
    Math.min((Math.floor(position / step) + 1) * step, ends.find((end) => end > position) ?? run.rows);
}

/** The blocks of a run of which so much was sent, in order. None if its baselines are messages. */
export function blocksOf(run: Cut & Pick<Run, 'run'>, sent: Sent): Block[] {
  const computed = computedVariants(run);
  if (!computed.includes(true)) return [];
  const rowsOf = (variant: number) => sent.decided?.rows[variant] ?? coveredBy(sent) / samplesPerRow(run);
  const rows = Math.max(...run.variants.keys().map(rowsOf));
  const endOf = blockEnds(run);
  const blocks: Block[] = [];
  for (let first = 0; first < rows; ) {
    const end = Math.min(endOf(first), rows);
    const variants = computed.filter((is, variant) => is && rowsOf(variant) >= end).length;
    const count = variants * (end - first) * run.benchmark.repeats;
    if (count > 0) blocks.push({ first, end, key: blockKey(run.run, first, end, count) });
    first = end;
  }
  return blocks;
}
