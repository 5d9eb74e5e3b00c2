// The queues between the bucket and dispatch: so many uploads at once start only a few functions, and whoever cancels a
// run does not wait for them.
import { Aws, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { storedQueue } from './work-queue.ts';

/**
 * Uploads that are dispatched at once. One that takes its fifteen minutes leaves three to the others, and of the ten
 * executions that a new AWS account may have, six are left to classify and report.
 */
const MAX_CONCURRENCY = 4;
/** SQS's minimum. Each takes a second, so of a small account's executions they need one or two for a moment. */
const CANCELS_AT_ONCE = 2;
/** One upload may take all of the function's time. */
const BATCH_SIZE = 1;
/** AWS's advice for queues whose function may be throttled. The sweep takes in what is dead. */
const MAX_RECEIVES = 5;

interface UploadsQueueProps {
  /** Of the function that reads it. */
  readonly timeout: Duration;
}

export class UploadsQueue extends Construct {
  readonly queue: sqs.Queue;
  /** Of words to cancel a run: spending stops within seconds, however many uploads wait. */
  readonly cancels: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  /**
   * Not under the customer's key, because S3 would need that key's permission, and a bucket whose notifications it cannot
   * send fails to deploy. The messages hold the names of objects, and nothing of what is in them.
   */
  constructor(scope: Construct, id: string, { timeout }: UploadsQueueProps) {
    super(scope, id);
    // Lambda asks for no less than the function's time. A failed invocation sets its message free much sooner.
    const visibilityTimeout = Duration.seconds(timeout.toSeconds());
    this.deadLetters = storedQueue(this, 'DeadLetters', { visibilityTimeout });
    const settings = { visibilityTimeout, deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES } };
    // The bucket's notifications outlive the stack, and name them.
    this.queue = storedQueue(this, 'Queue', { ...settings, queueName: `${Aws.STACK_NAME}-uploads` });
    this.cancels = storedQueue(this, 'Cancels', { ...settings, queueName: `${Aws.STACK_NAME}-cancels` });
  }

  start(handler: lambda.Function): void {
    handler.addEventSource(new SqsEventSource(this.queue, { batchSize: BATCH_SIZE, maxConcurrency: MAX_CONCURRENCY }));
    handler.addEventSource(
      new SqsEventSource(this.cancels, { batchSize: BATCH_SIZE, maxConcurrency: CANCELS_AT_ONCE }),
    );
  }

  /** Lets S3 send what happens in this bucket, and nobody else. @returns what the bucket must wait for */
  accept(bucketArn: string): Construct[] {
    return [this.queue, this.cancels].map((queue) => acceptFrom(bucketArn, queue));
  }
}

function acceptFrom(bucketArn: string, queue: sqs.Queue): Construct {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      actions: ['sqs:SendMessage'],
      principals: [new iam.ServicePrincipal('s3.amazonaws.com')],
      resources: [queue.queueArn],
      conditions: {
        ArnEquals: { 'aws:SourceArn': bucketArn },
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      },
    }),
  );
  const policy = queue.node.findChild('Policy');
  if (!(policy instanceof Construct)) throw new Error('the queue has no policy');
  return policy;
}
