// What starts collect: messages of the results queue, or of the samples' dead letters, and the schedule.
import * as z from 'zod';

/** What is read of one; Lambda sends more. */
export const QueueRecord = z.object({
  messageId: z.string(),
  body: z.string(),
  attributes: z.object({ ApproximateReceiveCount: z.string() }),
});
export type QueueRecord = z.infer<typeof QueueRecord>;

export const CollectEvent = z.union([
  z.object({ Records: z.array(QueueRecord).min(1) }),
  z.object({ sweep: z.literal(true) }),
]);
export type CollectEvent = z.infer<typeof CollectEvent>;
