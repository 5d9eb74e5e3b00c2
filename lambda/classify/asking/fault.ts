// Whose fault a refusal is: the row's, or the account's. A refusal is the row's unless every row is refused.
import type { ModelVariant } from '../../shared/contracts/run.ts';
import type { Failure } from '../../shared/models/call/failure.ts';
import type { Line } from '../worker.ts';
import type { Question, Spent } from './question.ts';

/** What a failure means once it is known what becomes of other requests. */
export type Fault = Failure & {
  /** The model answers others meanwhile, so this refusal of the account counts against the row. */
  readonly ofRow?: true;
};

/** The call got a completion, even if that is of no use. */
export function noteServed({ lastAnswers, streaks }: Line, { model }: ModelVariant, { calledAt }: Spent): void {
  lastAnswers.noteServed(model, calledAt);
  streaks.served(model, calledAt);
}

/** Asks with a tiny request where other rows do not tell. */
export async function whoseFault(line: Line, question: Question, failure: Failure, spent: Spent): Promise<Fault> {
  const { variant } = question;
  const { model } = variant;
  const { calledAt } = spent;
  if (failure.class === 'account') {
    const others =
      line.lastAnswers.servedSince(calledAt, model) || (await whyRefused(line, question, calledAt)) === undefined;
    return others ? { ...failure, ofRow: true } : failure;
  }
  if (failure.class !== 'permanent') return failure;
  // A refusal by the model, or an answer that was cut off, came with status 200: it was answered and paid for.
  if (failure.status === undefined) {
    noteServed(line, variant, spent);
    return failure;
  }
  if (!line.streaks.isSuspicious(model, failure, calledAt)) return failure;
  const why = await whyRefused(line, question, calledAt);
  if (why === undefined) {
    line.streaks.cleared(model);
    return failure;
  }
  // Not the row: whatever is asked is refused. The words are those that the user can do something about.
  return why.class === 'throttled' ? why : { ...failure, class: 'account' };
}

/**
 * @param since see Health
 * @returns undefined if the model answers
 */
export async function whyRefused(
  line: Line,
  { variant, known }: Question,
  since: number,
): Promise<Failure | undefined> {
  return await line.health.whyDown(variant, since, async () => {
    const { answeredOddly, probeAnswer } = await import('../../shared/models/call/probe.ts');
    const { responseFormat } = await known.answerFormat(variant);
    const outcome = await probeAnswer(await line.client(), variant, known.run.columns.text, responseFormat);
    return 'text' in outcome || answeredOddly(outcome) || cameWith200(outcome) ? undefined : outcome;
  });
}

const cameWith200 = ({ class: failureClass, status }: Failure): boolean =>
  failureClass === 'permanent' && status === undefined;
