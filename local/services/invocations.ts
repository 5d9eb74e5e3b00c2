// Lambda's Invoke for the functions of the stack: only asynchronous, and only those that the template lets others invoke.
import { z } from 'zod';
import { parseJson } from '../../lambda/shared/storage/json.ts';
import type { FauxqsApp } from './fauxqs.ts';

/** See https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const INVOKE_ROUTE = '/2015-03-31/functions/:function/invocations';
/** Its header that says whether the caller waits for the result. */
export const INVOCATION_TYPE = 'x-amz-invocation-type';

/** `unknown`: there is no such function, or nobody may invoke it. `stopping`: nothing new begins. */
export type Invoked = 'accepted' | 'unknown' | 'stopping';
export type Invoke = (functionName: string, payload: unknown) => Invoked;

const Params = z.object({ function: z.string() });
const Body = z.instanceof(Buffer);

/** With statuses that the SDK does not try again. */
const REFUSALS = {
  unknown: { status: 403, type: 'AccessDeniedException', message: 'the template lets nobody invoke this function' },
  stopping: { status: 409, type: 'ResourceConflictException', message: 'the functions are being stopped' },
} as const;

export function answerInvocations(app: FauxqsApp, invoke: Invoke): void {
  app.post(INVOKE_ROUTE, async (request, reply) => {
    const { function: name } = Params.parse(request.params);
    const invoked = invoke(name, parseJson(Body.parse(request.body).toString(), 'the payload'));
    if (invoked === 'accepted') return await reply.status(202).send();
    const { status, type, message } = REFUSALS[invoked];
    return await reply.status(status).header('x-amzn-errortype', type).send({ Message: message });
  });
}
