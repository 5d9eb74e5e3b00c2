// What a baseline is to the functions that train it and ask it.
import type { Tuning } from './tuning.ts';

/** What every baseline may know besides the row. */
export interface BaselineKnowledge {
  /** Rows per label in the train file, in the order of the labels. All 0 without a train file. */
  readonly counts: readonly number[];
  /** Patterns per label, in the order of the labels. */
  readonly keywords: readonly (readonly string[])[];
  readonly seed: number;
  /** Number of labels of the run. */
  readonly labels: number;
}

interface BaselineAnswer {
  /** Index of the label. */
  readonly label: number;
  /** The probability of that label. */
  readonly confidence?: number;
  /** Proportional to the probability of each label. */
  readonly weights?: Iterable<number>;
  /**
   * The baseline found nothing to go by in the row. Its answer is scored, but counts neither as a vote nor as a
   * witness.
   */
  readonly fallback?: true;
}

/** @param text '' if the registry says that the baseline does not read the row. */
export type BaselinePredictor = (text: string, sampleIndex: number) => BaselineAnswer;

/** A baseline that needs only what is in run.json. */
export interface SimpleBaseline {
  predictor(knowledge: BaselineKnowledge): BaselinePredictor;
}

/** Chooses its settings and trains, which takes seconds to minutes. */
export type Training = () => Trained;

export interface Trained {
  /** Stored as JSON. */
  readonly model: unknown;
  /** The chosen settings, if there was a choice. */
  readonly tuning?: Tuning;
}

/** A baseline with a model, trained on the train file's texts when the run is frozen. */
export interface TrainedBaseline {
  /**
   * Takes seconds. The training itself takes minutes.
   * @param labels index of each text's label.
   * @returns a function that trains. Its result is stored as JSON.
   * @throws UntrainableError
   */
  ready(texts: readonly string[], labels: readonly number[]): Training;
  /** @param model what was stored. */
  predictor(knowledge: BaselineKnowledge, model: unknown): BaselinePredictor;
}

/** The train file teaches nothing, or is too large to train on in a function. The message is fit for a report. */
export class UntrainableError extends Error {
  override readonly name = 'UntrainableError';
  /** Set if the train file is too large. */
  readonly size: TrainSize | undefined;

  constructor(message: string, size?: TrainSize) {
    super(message);
    this.size = size;
  }
}

interface TrainSize {
  readonly rows: number;
  /** Distinct words. */
  readonly words: number;
  readonly labels: number;
}
