// Whose fault a refusal is: the row's, or the account's. A refusal is the row's unless every row is refused.
import type { ModelVariant } from '../../shared/contracts/variant.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';
import { isAboutKey } from '../../shared/models/reply/refusal.ts';
import type { Line } from '../worker.ts';
import type { Spent } from './question.ts';

/** What a failure means once it is known what becomes of other requests. */
export type Fault = Failure & {
  /** The model answers others meanwhile, so this refusal of the account counts against the row. */
  readonly ofRow?: true;
};

/** A variant, or an embedding model, and how to try it. */
export interface Probed {
  /** The same object for all its rows. */
  readonly variant: Pick<ModelVariant, 'model'>;
  /** Makes a tiny request. @returns undefined if the model answers. */
  readonly probe: () => Promise<Failure | undefined>;
  /** Whether the row has come as often as it may. */
  readonly isLate: boolean;
}

/** The call got a completion, even if that is of no use. */
export function noteServed(
  { lastAnswers, streaks }: Line,
  { model }: Pick<ModelVariant, 'model'>,
  { calledAt }: Spent,
): void {
  lastAnswers.noteServed(model, calledAt);
  streaks.served(model, calledAt);
}

/** Asks with a tiny request where other rows do not tell. */
export async function whoseFault(line: Line, probed: Probed, failure: Failure, spent: Spent): Promise<Fault> {
  const { variant } = probed;
  const { calledAt } = spent;
  if (failure.class === 'account') {
    if (line.lastAnswers.servedSince(calledAt, variant.model)) return { ...failure, ofRow: true };
    if (isRefused(line, variant)) return failure;
    // Its words leave little doubt. Only a row that gets no others is looked into.
    if (isAboutKey(failure.code) && !probed.isLate) return failure;
    return (await whyRefused(line, probed, calledAt)) === undefined ? { ...failure, ofRow: true } : failure;
  }
  if (failure.class !== 'permanent') return failure;
  // A refusal by the model, or an answer that was cut off, came with status 200: it was answered and paid for.
  if (failure.status === undefined) {
    noteServed(line, variant, spent);
    return failure;
  }
  if (!line.streaks.isSuspicious(variant.model, failure, calledAt)) return failure;
  // Whatever is asked is refused. The row's own words are those that the user can do something about.
  const ofAccount = { ...failure, class: 'account' } as const;
  if (isRefused(line, variant)) return ofAccount;
  const why = await whyRefused(line, probed, calledAt);
  if (why === undefined) {
    line.streaks.cleared(variant.model);
    return failure;
  }
  return why.class === 'throttled' ? why : ofAccount;
}

/** A tiny request was refused lately, and nothing has been answered since. */
function isRefused({ health, lastAnswers }: Line, variant: Probed['variant']): boolean {
  const at = health.refusedAt(variant);
  return at !== undefined && !lastAnswers.servedSince(at, variant.model);
}

/**
 * @param since see Health
 * @returns undefined if the model answers
 */
export async function whyRefused(line: Line, { variant, probe }: Probed, since: number): Promise<Failure | undefined> {
  return await line.health.whyDown(variant, since, probe);
}
