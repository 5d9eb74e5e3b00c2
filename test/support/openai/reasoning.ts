// A reasoning model of the scripted endpoint: which efforts it takes, what it refuses while it reasons, what it bills.
// Source: OpenAI's reasoning guide, and the error messages of the service.
import type { ErrorBody } from './replies.ts';

export interface ReasoningModel {
  /** The values of `reasoning_effort` that it takes. With none, it ignores the parameter, as some servers do. */
  readonly efforts?: readonly string[];
  /** What it does without `reasoning_effort`. Default: the last of `efforts`. */
  readonly unasked?: string;
  /** Refused while it reasons. Default: as OpenAI's models. */
  readonly refuses?: readonly string[];
  /** Another parameter that stops the reasoning, with its value. */
  readonly stoppedBy?: Readonly<Record<string, unknown>>;
  /** Tokens it spends on reasoning, whatever the effort. */
  readonly tokens: number;
}

const REFUSED = ['temperature', 'logprobs', 'top_logprobs'];
/** The names of the server's limits for an answer. Reasoning counts too. */
const LIMITS = ['max_completion_tokens', 'max_tokens'];

export function isReasoning(body: Readonly<Record<string, unknown>>, model: ReasoningModel | undefined): boolean {
  if (!model) return false;
  const stopped = Object.entries(model.stoppedBy ?? {}).some(
    ([name, value]) => JSON.stringify(body[name]) === JSON.stringify(value),
  );
  const { efforts = [] } = model;
  const effort = efforts.length > 0 && body.reasoning_effort !== undefined ? body.reasoning_effort : model.unasked;
  return !stopped && effort !== 'none';
}

/** @returns the service's error; undefined if it takes the request. */
export function refusalOf(body: Readonly<Record<string, unknown>>, model: ReasoningModel): ErrorBody | undefined {
  const { efforts = [], refuses = REFUSED } = model;
  const effort = body.reasoning_effort;
  if (efforts.length > 0 && effort !== undefined && !efforts.includes(String(effort))) {
    const values = efforts.map((one) => `'${one}'`);
    const listed = values.length === 1 ? values[0] : `${values.slice(0, -1).join(', ')}, and ${values.at(-1)}`;
    const message = `Unsupported value: 'reasoning_effort' does not support '${effort}' with this model. Supported values are: ${listed}.`;
    return { message, type: 'invalid_request_error', param: 'reasoning_effort', code: 'unsupported_value' };
  }
  if (!isReasoning(body, model)) return undefined;
  const param = refuses.find((name) => body[name] !== undefined && body[name] !== false);
  if (param === undefined) return undefined;
  return param === 'temperature'
    ? {
        message: `Unsupported value: 'temperature' does not support ${body.temperature} with this model. Only the default (1) value is supported.`,
        type: 'invalid_request_error',
        param,
        code: 'unsupported_value',
      }
    : {
        message: `Unsupported parameter: '${param}' is not supported with this model.`,
        type: 'invalid_request_error',
        param,
        code: 'unsupported_parameter',
      };
}

/** Whether the request's limit leaves too little for a text of so many tokens. */
export function isCutOff(body: Readonly<Record<string, unknown>>, tokens: number): boolean {
  return LIMITS.some((name) => typeof body[name] === 'number' && tokens > Number(body[name]));
}
