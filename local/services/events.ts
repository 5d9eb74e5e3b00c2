// EventBridge's PutEvents. On this machine nobody waits for events, so all are accepted and dropped.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../../lambda/shared/storage/json.ts';

export const PUT_EVENTS = 'AWSEvents.PutEvents';

const Request = z.object({
  Entries: z.array(z.object({ Source: z.string(), DetailType: z.string(), Detail: z.string() })).min(1),
});

/** @param body the request's JSON */
export function putEvents(body: string): object {
  const { Entries } = Request.parse(parseJson(body, 'the request'));
  return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: randomUUID() })) };
}
