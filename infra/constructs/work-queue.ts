// A queue of work with its dead letters: encrypted, TLS only.
import { Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** SQS's longest: an endpoint may be out of order for days without a sample being lost. */
const RETENTION = Duration.days(14);
/** AWS's own rule for queues that start a function: room for retries of the poller while the function is throttled. */
const VISIBILITY_PER_TIMEOUT = 6;
/** Receives before a message is dead: classify counts its own attempts, so these are deaths of the function itself. */
const MAX_RECEIVES = 25;

export interface WorkQueueProps {
  /** Of the function that reads the queue. */
  readonly timeout: Duration;
  /** Of the function that reads the dead letters; the same unless given. */
  readonly deadLetterTimeout?: Duration;
}

export class WorkQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.deadLetters = storedQueue(this, 'DeadLetters', {
      visibilityTimeout: visibility(props.deadLetterTimeout ?? props.timeout),
    });
    this.queue = storedQueue(this, 'Queue', {
      visibilityTimeout: visibility(props.timeout),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
  }
}

/** A queue with what all queues of the stack have in common. */
export function storedQueue(scope: Construct, id: string, props: sqs.QueueProps): sqs.Queue {
  return new sqs.Queue(scope, id, {
    ...props,
    retentionPeriod: RETENTION,
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
}

const visibility = (timeout: Duration): Duration => Duration.seconds(timeout.toSeconds() * VISIBILITY_PER_TIMEOUT);
