// What a baseline is to the functions that train it and ask it.
import type { Tuning } from './tuning.ts';

/** What every baseline may know besides the row. */
export interface BaselineKnowledge {
  /** Rows per label in the train file, in the labels' order; all 0 without one. */
  readonly counts: readonly number[];
  /** Patterns per label, in the labels' order. */
  readonly keywords: readonly (readonly string[])[];
  readonly seed: number;
  /** How many the run has. */
  readonly labels: number;
}

interface BaselineAnswer {
  /** Index of the label. */
  readonly label: number;
  /** The probability of that label. */
  readonly confidence?: number;
  /** In proportion to the probability of each label. */
  readonly weights?: Iterable<number>;
  /** It found nothing in the row to go by. The answer is scored, but it is no vote and no witness. */
  readonly fallback?: true;
}

/** @param text '' where the registry says that the baseline does not read the row. */
export type BaselinePredictor = (text: string, sampleIndex: number) => BaselineAnswer;

/** One that needs nothing but what is in run.json. */
export interface SimpleBaseline {
  predictor(knowledge: BaselineKnowledge): BaselinePredictor;
}

/** Does the work; its result is kept as JSON. */
export interface Training {
  (): unknown;
  /** What was decided on before it, where there was a choice. */
  readonly tuning?: Tuning;
}

/** One with a model of its own, made of the train file's texts when the run is frozen. */
export interface TrainedBaseline {
  /**
   * Takes seconds where training takes minutes.
   * @param labels index of each text's label.
   * @throws UntrainableError
   */
  ready(texts: readonly string[], labels: readonly number[]): Training;
  /** @param model what was kept. */
  predictor(knowledge: BaselineKnowledge, model: unknown): BaselinePredictor;
}

/** The train file teaches nothing, or is beyond what a function can train on. The message is fit for a report. */
export class UntrainableError extends Error {
  override readonly name = 'UntrainableError';
  /** Where it is too large. */
  readonly size: TrainSize | undefined;

  constructor(message: string, size?: TrainSize) {
    super(message);
    this.size = size;
  }
}

interface TrainSize {
  readonly rows: number;
  /** Different ones. */
  readonly words: number;
  readonly labels: number;
}
