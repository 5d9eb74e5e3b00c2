// A work queue with its dead letters: encrypted, TLS only.
import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** SQS's maximum. An endpoint may be down for days without losing a sample. */
const RETENTION = Duration.days(14);
/**
 * AWS's rule for queues that start a function. It leaves room for the poller's retries while the function is throttled.
 */
const VISIBILITY_PER_TIMEOUT = 6;
/** In this time, each queue asks KMS once per user and pays for it. */
const DATA_KEY_REUSED = Duration.hours(1);
/**
 * Receives after which a message is dead. Classify counts its own attempts, so these are deaths of the function itself.
 */
const MAX_RECEIVES = 25;

interface WorkQueueProps {
  /** By default what CloudFormation makes of the stack's. */
  readonly names?: { readonly queue: string; readonly deadLetters: string };
  /** Timeout of the function that reads the queue. */
  readonly timeout: Duration;
  /** Timeout of the function that reads the dead letters. By default the same. */
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
      queueName: props.names?.deadLetters,
      key: props.key,
      visibilityTimeout: visibility(props.deadLetterTimeout ?? props.timeout),
    });
    this.queue = storedQueue(this, 'Queue', {
      queueName: props.names?.queue,
      key: props.key,
      visibilityTimeout: visibility(props.timeout),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
  }
}

interface StoredQueueProps extends Pick<sqs.QueueProps, 'visibilityTimeout' | 'deadLetterQueue'> {
  readonly queueName?: string | undefined;
  /** The customer's key. By default SQS's own. */
  readonly key?: kms.IKey | undefined;
}

/** A queue with the settings that all queues of the stack share. */
export function storedQueue(scope: Construct, id: string, { key, queueName, ...props }: StoredQueueProps): sqs.Queue {
  const queue = new sqs.Queue(scope, id, {
    ...props,
    ...(queueName !== undefined && { queueName }),
    retentionPeriod: RETENTION,
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  if (key) encrypt(queue, key);
  return queue;
}

/** If the queue knew its key, the CDK would give its users more rights than they need, including `kms:ReEncrypt*`. */
function encrypt(queue: sqs.Queue, key: kms.IKey): void {
  const resource = queue.node.defaultChild;
  if (!(resource instanceof sqs.CfnQueue)) throw new Error('the queue has no resource');
  resource.sqsManagedSseEnabled = false;
  resource.kmsMasterKeyId = key.keyArn;
  resource.kmsDataKeyReusePeriodSeconds = DATA_KEY_REUSED.toSeconds();
}

const visibility = (timeout: Duration): Duration => Duration.seconds(timeout.toSeconds() * VISIBILITY_PER_TIMEOUT);
