// The one list of baselines: what each can do, and where its code is. Whoever must know asks here and not by name. A new
// one is an entry and a module. It imports no contracts, since these take the names from here.
// All of them run where the function runs: they call no endpoint, cost nothing and take no time worth telling.
import type { SimpleBaseline, TrainedBaseline } from './baseline.ts';

interface Traits {
  /** Whether it looks at the row. One that does not is no witness against a label, and of no use to rows without one. */
  readonly readsRow: boolean;
  /** Whether it tells how sure it is of its label: what a cascade decides by. */
  readonly givesConfidence: boolean;
  /** Whether it tells a probability of every label. */
  readonly givesProbabilities: boolean;
  /** Whether it runs where a benchmark does not say which. */
  readonly isDefault: boolean;
  /** The baseline that this one is with other settings: where both stand, they are one witness. */
  readonly twinOf?: string;
}

/** `learnsFrom`: what of a train file it cannot do without. Texts that leaked are kept from who learns from texts. */
type BaselineEntry = Traits &
  (
    | { readonly learnsFrom: 'nothing' | 'labels'; readonly load: () => Promise<SimpleBaseline> }
    | { readonly learnsFrom: 'texts'; readonly load: () => Promise<TrainedBaseline> }
  );

/** In the order in which they stand in a report. */
export const BASELINES = {
  majority: {
    learnsFrom: 'labels',
    readsRow: false,
    // One rule for all rows: being certain would be a probability that it does not hold.
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
  // What `tfidf` was before its settings were chosen by the train rows, for who wants both on the same holdout.
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

/** The one that a model has to beat to be worth its price. */
export const REFERENCE_BASELINE: BaselineName = 'tfidf';

/** @param has all baselines, where it is left out. */
export function baselineNames(has: (entry: BaselineEntry) => boolean = () => true): BaselineName[] {
  return (Object.keys(BASELINES) as BaselineName[]).filter((name) => has(BASELINES[name]));
}

export const baselineEntry = (name: BaselineName): BaselineEntry => BASELINES[name];

/** @returns undefined for a variant that is no baseline. */
export function entryOf({ kind, model }: { readonly kind: string; readonly model: string }): BaselineEntry | undefined {
  const name = kind === 'baseline' && baselineNames().find((one) => one === model);
  return name ? BASELINES[name] : undefined;
}
