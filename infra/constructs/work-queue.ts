// A queue of work with its dead letters: encrypted, TLS only.
import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** SQS's longest: an endpoint may be out of order for days without a sample being lost. */
const RETENTION = Duration.days(14);
/** AWS's own rule for queues that start a function: room for retries of the poller while the function is throttled. */
const VISIBILITY_PER_TIMEOUT = 6;
/** Each queue asks KMS once in this time for each of its users, and pays for it. */
const DATA_KEY_REUSED = Duration.hours(1);
/** Receives before a message is dead: classify counts its own attempts, so these are deaths of the function itself. */
const MAX_RECEIVES = 25;

interface WorkQueueProps {
  /** Of the function that reads the queue. */
  readonly timeout: Duration;
  /** Of the function that reads the dead letters; the same unless given. */
  readonly deadLetterTimeout?: Duration;
  /** See storedQueue. */
  readonly key?: kms.IKey | undefined;
}

export class WorkQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.deadLetters = storedQueue(this, 'DeadLetters', {
      key: props.key,
      visibilityTimeout: visibility(props.deadLetterTimeout ?? props.timeout),
    });
    this.queue = storedQueue(this, 'Queue', {
      key: props.key,
      visibilityTimeout: visibility(props.timeout),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
  }
}

interface StoredQueueProps extends Pick<sqs.QueueProps, 'visibilityTimeout' | 'deadLetterQueue'> {
  /** The customer's; SQS's own unless given. */
  readonly key?: kms.IKey | undefined;
}

/** A queue with what all queues of the stack have in common. */
export function storedQueue(scope: Construct, id: string, { key, ...props }: StoredQueueProps): sqs.Queue {
  const queue = new sqs.Queue(scope, id, {
    ...props,
    retentionPeriod: RETENTION,
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  if (key) encrypt(queue, key);
  return queue;
}

/** A queue that knows its key lets the CDK give its users more of it than they need, `kms:ReEncrypt*` among it. */
function encrypt(queue: sqs.Queue, key: kms.IKey): void {
  const resource = queue.node.defaultChild;
  if (!(resource instanceof sqs.CfnQueue)) throw new Error('the queue has no resource');
  resource.sqsManagedSseEnabled = false;
  resource.kmsMasterKeyId = key.keyArn;
  resource.kmsDataKeyReusePeriodSeconds = DATA_KEY_REUSED.toSeconds();
}

const visibility = (timeout: Duration): Duration => Duration.seconds(timeout.toSeconds() * VISIBILITY_PER_TIMEOUT);
