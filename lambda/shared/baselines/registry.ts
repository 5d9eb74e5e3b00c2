// The only list of baselines: what each can do and where its code is. Other code asks here instead of comparing names.
// A new baseline is an entry here and a module. This file imports no contracts, because they take the names from here.
// All baselines run inside the function. They call no endpoint, cost nothing and take next to no time.
import type { SimpleBaseline, TrainedBaseline } from './baseline.ts';

interface Traits {
  /** Whether it looks at the row. If not, it cannot speak against a label, and is useless for rows without labels. */
  readonly readsRow: boolean;
  /** Whether it says how sure it is of its label. A cascade decides by that. */
  readonly givesConfidence: boolean;
  /** Whether it gives a probability for every label. */
  readonly givesProbabilities: boolean;
  /** Whether it runs if a benchmark lists no baselines. */
  readonly isDefault: boolean;
  /** The baseline that this one is with other settings. If a run has both, they count as one witness. */
  readonly twinOf?: string;
}

/** `learnsFrom`: what it needs from a train file. A baseline that learns from texts never sees those that leaked. */
type BaselineEntry = Traits &
  (
    | { readonly learnsFrom: 'nothing' | 'labels'; readonly load: () => Promise<SimpleBaseline> }
    | { readonly learnsFrom: 'texts'; readonly load: () => Promise<TrainedBaseline> }
  );

/** In the order of the report. */
export const BASELINES = {
  majority: {
    learnsFrom: 'labels',
    readsRow: false,
    // It has one rule for all rows. A confidence of 1 would claim a certainty it does not have.
    givesConfidence: false,
    givesProbabilities: false,
    isDefault: true,
    load: async () => (await import('./majority.ts')).majorityBaseline,
  },
  prior: {
    learnsFrom: 'labels',
    readsRow: false,
    givesConfidence: false,
    givesProbabilities: true,
    isDefault: true,
    load: async () => (await import('./prior.ts')).priorBaseline,
  },
  keywords: {
    learnsFrom: 'nothing',
    readsRow: true,
    givesConfidence: false,
    givesProbabilities: false,
    isDefault: true,
    load: async () => (await import('./keywords.ts')).keywordsBaseline,
  },
  tfidf: {
    learnsFrom: 'texts',
    readsRow: true,
    givesConfidence: true,
    givesProbabilities: true,
    isDefault: true,
    load: async () => (await import('./tfidf.ts')).tfidfBaseline,
  },
  // What `tfidf` was before train rows chose its settings, for comparing both on the same holdout.
  'tfidf-default': {
    learnsFrom: 'texts',
    readsRow: true,
    givesConfidence: true,
    givesProbabilities: true,
    isDefault: false,
    twinOf: 'tfidf',
    load: async () => (await import('./tfidf.ts')).tfidfDefaultBaseline,
  },
} as const satisfies Record<string, BaselineEntry>;

export type BaselineName = keyof typeof BASELINES;

/** The baseline that a model must beat to be worth its price. */
export const REFERENCE_BASELINE: BaselineName = 'tfidf';

/** @param has accepts all baselines by default. */
export function baselineNames(has: (entry: BaselineEntry) => boolean = () => true): BaselineName[] {
  return (Object.keys(BASELINES) as BaselineName[]).filter((name) => has(BASELINES[name]));
}

export const baselineEntry = (name: BaselineName): BaselineEntry => BASELINES[name];

/** @returns undefined for a variant that is not a baseline. */
export function entryOf({ kind, model }: { readonly kind: string; readonly model: string }): BaselineEntry | undefined {
  const name = kind === 'baseline' && baselineNames().find((one) => one === model);
  return name ? BASELINES[name] : undefined;
}
