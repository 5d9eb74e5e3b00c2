// The embedded services, as their clients ask them: fauxqs's S3 and SQS with conditional writes and senders that wait,
// EventBridge's PutEvents, and Lambda's Invoke. They hold no API keys.
import { z } from 'zod';
import { parseJson } from '../../lambda/shared/storage/json.ts';
import { PUT_EVENTS, putEvents } from './events.ts';
import { queueAction, SqsError } from './fauxqs.ts';
import { OPERATIONS } from './guard.ts';
import { answerInvocation, type Invoke, invokedIn } from './invocations.ts';
import { answerObjectRequest } from './object-requests.ts';
import type { Queues } from './queues.ts';
import { type Answer, type Answerer, placeOf, type Request } from './request.ts';
import type { LocalS3 } from './s3.ts';
import type { State } from './state.ts';

export interface Services {
  readonly state: State;
  readonly s3: LocalS3;
  readonly queues: Queues;
  readonly invoke: Invoke;
}

const SQS = 'AmazonSQS.';
const queueActions = new Map(
  await Promise.all(
    [...OPERATIONS]
      .filter((operation) => operation.startsWith(SQS))
      .map(async (operation) => [operation, await queueAction(operation.slice(SQS.length))] as const),
  ),
);

export function answerer({ state, s3, queues, invoke }: Services): Answerer {
  return async (request) => {
    const answer = await answerUncommitted(request);
    state.commit();
    return answer;
  };

  async function answerUncommitted(request: Request): Promise<Answer> {
    const invoked = invokedIn(request);
    if (invoked !== undefined) return answerInvocation(invoked, request, invoke);
    const place = placeOf(request.path);
    const target = request.headers['x-amz-target'];
    if (place.route !== '/' || target === undefined) return answerObjectRequest(request, place, s3);
    return target === PUT_EVENTS ? answerEvents(request) : await answerQueueRequest(target, request, queues);
  }
}

const textOf = ({ body }: Request): string => (typeof body === 'string' ? body : Buffer.from(body).toString());

/** EventBridge, which fauxqs does not know. */
const answerEvents = (request: Request): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(putEvents(textOf(request))),
});

const SENDS = `${SQS}SendMessageBatch`;
const Send = z.object({ QueueUrl: z.string() });

async function answerQueueRequest(target: string, request: Request, queues: Queues): Promise<Answer> {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  try {
    const action = queueActions.get(target);
    if (!action) throw new SqsError('InvalidAction', `Unknown action: ${target}`);
    const body = parseJson(textOf(request), 'the request');
    if (target === SENDS) await queues.room(Send.parse(body).QueueUrl);
    return { status: 200, headers, body: JSON.stringify(await action(body, queues.store)) };
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    const { statusCode: status, queryErrorHeader } = error;
    return { status, headers: { ...headers, 'x-amzn-query-error': queryErrorHeader }, body: JSON.stringify(error) };
  }
}
