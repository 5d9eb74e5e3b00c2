// The options that the functions share: those of the command line. Figures have the words of report.json (`cost_usd`).
import type { z } from 'zod';
import type { ReadOptions } from '../cli/inputs/read-options.ts';
import type { Benchmark } from '../lambda/shared/contracts/benchmark.ts';

/** Where reports are, and where runs happen. */
export interface PlaceOptions {
  /**
   * The folder for reports.
   * @default 'reports'
   */
  readonly out?: string;
  /** A deployed stack, used with the AWS credentials of the environment. By default runs happen on this machine. */
  readonly stack?: string;
  /** The folder of your team in the stack's bucket. */
  readonly team?: string;
}

export interface BenchmarkOptions extends ReadOptions {
  /** What to measure: the path or URL of a YAML or JSON file, or the same as an object. By default the baselines. */
  readonly benchmark?: string | z.input<typeof Benchmark>;
  /** A labelled file to learn from. */
  readonly train?: string;
  /** A share of the rows, between 0 and 1, that become the train file. The others are scored. */
  readonly split?: number;
  /**
   * The folder for downloads, open runs and paid answers, which a later run uses again.
   * @default '.holdout'
   */
  readonly state?: string;
}

export interface WatchOptions {
  /**
   * Stops waiting; the promise rejects with the signal's reason. On this machine the run stops, and the same call goes
   * on with it. In a stack it continues.
   */
  readonly signal?: AbortSignal;
  /**
   * Hears how the run is doing. A callback, because a run needs nobody who listens, and a slow listener must not hold it
   * up or fill the memory. What it throws ends the call, as an abort does.
   */
  readonly onProgress?: (event: ProgressEvent) => void;
}

export type ProgressEvent =
  /** The files were read and the run is frozen. */
  | {
      readonly type: 'started';
      readonly name: string;
      readonly rows: number;
      readonly variants: readonly string[];
      readonly labels: readonly string[];
      /** Predictions that are awaited: of the models, or if there are none, of the baselines. */
      readonly samples: number;
    }
  | {
      readonly type: 'progress';
      readonly done: number;
      readonly samples: number;
      /** Of those done: failed, skipped or invalid. */
      readonly unanswered: number;
      readonly cost_usd: number;
    }
  /** A sentence that the command line would print. */
  | { readonly type: 'note'; readonly message: string };
