// What the report claims, as something that simulated holdouts can refute.

export interface Claim {
  /** What the reader is told, in the report's words. */
  readonly sentence: string;
  /** The population that the holdouts are drawn from. */
  readonly setting: string;
  /** How often the sentence may be wrong, 0 to 1. */
  readonly nominal: number;
  /** Simulated holdouts of `npm run simulate`. Default: {@link HOLDOUTS}. */
  readonly holdouts?: number;
  /** Whether `npm test` prefers it: of each sentence it takes the first such setting. Default: true. */
  readonly inTests?: boolean;
  /**
   * Draws one holdout, lets the report's own functions judge it, and holds what they say against the population.
   * @param holdout number of the holdout, the only seed
   * @returns whether the sentence was wrong; undefined if nothing was claimed of this holdout
   */
  violated(holdout: number): boolean | undefined;
}

export const HOLDOUTS = 10_000;
export const HOLDOUTS_IN_TESTS = 1_000;

export interface Outcome {
  /** Holdouts on which the sentence was said. */
  readonly said: number;
  /** Of which it was wrong. */
  readonly wrong: number;
  readonly holdouts: number;
}

/** @param from the first holdout @param to the one after the last */
export function simulate({ violated }: Claim, from: number, to: number): Outcome {
  let said = 0;
  let wrong = 0;
  for (let holdout = from; holdout < to; holdout++) {
    const result = violated(holdout);
    if (result === undefined) continue;
    said++;
    wrong += Number(result);
  }
  return { said, wrong, holdouts: to - from };
}

/** Of all holdouts: whoever acts on the sentence only where it is said errs no more often than that. */
export const errorRate = ({ wrong, holdouts }: Outcome): number => wrong / holdouts;

/** Whether so many errors are more than chance explains: above the nominal rate by two of its standard errors. */
export function isKept({ nominal }: Pick<Claim, 'nominal'>, outcome: Outcome): boolean {
  return errorRate(outcome) <= nominal + 2 * Math.sqrt((nominal * (1 - nominal)) / outcome.holdouts);
}
