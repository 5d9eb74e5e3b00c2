// Turns what came of a sample's calls into its prediction.
import { MAX_REASON_LENGTH } from '../../shared/contracts/limits.ts';
import { MAX_ERROR_MESSAGE, type Prediction } from '../../shared/contracts/messages.ts';
import type { Run } from '../../shared/contracts/run.ts';
import type { ModelVariant } from '../../shared/contracts/variant.ts';
import { log } from '../../shared/log.ts';
import type { Reading } from '../../shared/models/answer/reading.ts';
import { costMicroUsd, tierAsked } from '../../shared/models/cost.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';
import { takeCancelled } from './cancelled.ts';
import type { Certainty } from './certainty.ts';
import type { Question, Spent } from './question.ts';

/** Characters kept of an answer: enough for any label, and to see what went wrong. */
const MAX_ANSWER_LENGTH = 200;
/** What is needed of a question, whatever it asks. */
export type Asked = Pick<Question, 'delivery' | 'known' | 'worker'> & {
  readonly variant: Pick<ModelVariant, 'endpoint' | 'name' | 'parameters' | 'price'>;
};

export function answered(question: Question, reading: Reading, sure: Certainty, spent: Spent): Prediction {
  const { label, answer, reason, envelope } = reading;
  const said = {
    ...common(question, spent),
    answer: answer.slice(0, MAX_ANSWER_LENGTH),
    ...(reason !== undefined && { reason: reason.slice(0, MAX_REASON_LENGTH) }),
    ...(envelope !== undefined && { envelope }),
  };
  if (label === undefined) return { ...said, status: 'invalid', predicted: null };
  return { ...said, status: 'answered', predicted: label, ...sure };
}

export function failed(question: Asked, failure: Failure, spent: Spent): Prediction {
  const { code, message } = failure;
  const told = message !== '' && { error_message: message.slice(0, MAX_ERROR_MESSAGE) };
  return { ...common(question, spent), status: 'failed', predicted: null, error_code: code, ...told };
}

/** What every prediction of a model has. */
export function common({ delivery, variant, known, worker }: Asked, spent: Spent) {
  const { sample, receives } = delivery;
  const { usage, tier = tierAsked(variant.parameters) } = spent;
  const base = {
    index: sample.index,
    truth: sample.truth,
    latency_ms: Math.round(spent.latencyMs),
    attempts: receives - 1 + spent.calls,
    ...takeCancelled(known.run, variant, worker.line(variant.endpoint).endpoint.request_timeout),
  };
  if (usage === 'odd') {
    tellOddUsage(known.run, sample.index, variant.endpoint);
    return { ...base, odd_usage: true as const };
  }
  return {
    ...base,
    ...(usage && { usage }),
    ...(usage && variant.price && { cost_micro_usd: costMicroUsd(usage, variant.price, tier) }),
  };
}

const toldOddUsage = new WeakSet<Run>();

/** Logged once per run and worker, because such an endpoint does it with every answer. The report counts them all. */
function tellOddUsage(run: Run, index: number, endpoint: string): void {
  if (toldOddUsage.has(run)) return;
  toldOddUsage.add(run);
  log.warn('usage_left_out', { run: run.run, index, endpoint });
}
