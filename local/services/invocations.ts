// Lambda's Invoke for the functions of the stack: only asynchronous, and only those that the template lets others invoke.
import { parseJson } from '../../lambda/shared/storage/json.ts';
import type { Answer, Request } from './request.ts';

/** See https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const INVOKE_ROUTE = '/2015-03-31/functions/:function/invocations';
const PATH = new RegExp(`^${INVOKE_ROUTE.replace(':function', '([^/]+)')}$`);
/** Its header that says whether the caller waits for the result. */
export const INVOCATION_TYPE = 'x-amz-invocation-type';

/** `unknown`: there is no such function, or nobody may invoke it. `stopping`: nothing new begins. */
export type Invoked = 'accepted' | 'unknown' | 'stopping';
export type Invoke = (functionName: string, payload: unknown) => Invoked;

/** With statuses that the SDK does not try again. */
const REFUSALS = {
  unknown: { status: 403, type: 'AccessDeniedException', message: 'the template lets nobody invoke this function' },
  stopping: { status: 409, type: 'ResourceConflictException', message: 'the functions are being stopped' },
  waiting: { status: 405, type: 'MethodNotAllowed', message: 'nobody gets the result of a function' },
} as const;

/** @returns the name of the function that the request is to start. Undefined if it is another request. */
export function invokedIn({ method, path }: Pick<Request, 'method' | 'path'>): string | undefined {
  const name = method === 'POST' ? PATH.exec(path)?.[1] : undefined;
  return name && decodeURIComponent(name);
}

export function answerInvocation(name: string, { headers, body }: Request, invoke: Invoke): Answer {
  if (headers[INVOCATION_TYPE] !== 'Event') return refused('waiting');
  const payload = typeof body === 'string' ? body : Buffer.from(body).toString();
  const invoked = invoke(name, parseJson(payload, 'the payload'));
  return invoked === 'accepted' ? { status: 202, headers: {}, body: '' } : refused(invoked);
}

function refused(why: keyof typeof REFUSALS): Answer {
  const { status, type, message } = REFUSALS[why];
  return { status, headers: { 'x-amzn-errortype': type }, body: JSON.stringify({ Message: message }) };
}
