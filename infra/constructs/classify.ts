// classify: turns a sample into a prediction. One for each endpoint, with a queue, workers and dead letters of its own, so
// that no endpoint's limits hold up another.
import { Annotations, Aws, Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import { CACHE, ROWS, RUNS, VECTORS } from '../../lambda/shared/keys.ts';
import { callable, capacity } from '../../lambda/shared/planning/capacity.ts';
import { GATHER_MS } from '../../lambda/shared/storage/queue.ts';
import type { HoldoutBucket } from './bucket.ts';
import { handlerFunction } from './handler-function.ts';
import { allowApiKeys, allowModels, allowSend } from './permissions.ts';
import type { Vpc } from './vpc.ts';
import { WorkQueue } from './work-queue.ts';

/** A batch takes some 10 s (capacity.ts), or many times that with a slow endpoint. One request takes at most 240 s. */
export const CLASSIFY_TIMEOUT = Duration.minutes(5);
/** Waiting needs no CPU. What a run's classifiers learned, and its vectors, need some tens of megabytes. */
const MEMORY_MB = 512;
/** Lambda takes more than ten messages at once only with a window. It is the shortest, because workers wait for it. */
const WINDOW = Duration.seconds(1);
const MAX_BATCH_WITHOUT_WINDOW = 10;
/** Stands for an endpoint in a stack that declares none. */
const NO_ENDPOINT = 'baselines';

/**
 * How the queues' names begin; the endpoint's follows. Given names are told to dispatch by their beginnings, because its
 * environment has no room for those of many endpoints. Neither a stack's name nor an endpoint's has an underscore.
 */
export const QUEUES = { samples: `${Aws.STACK_NAME}_samples_`, dead: `${Aws.STACK_NAME}_dead_` } as const;

interface ClassifiersProps {
  readonly endpoints: readonly Endpoint[];
  readonly bucket: HoldoutBucket;
  readonly results: sqs.IQueue;
  /** Timeout of the function that reads the dead letters. */
  readonly deadLetterTimeout: Duration;
  readonly key?: kms.IKey | undefined;
  /** So that an endpoint may be a server inside it. */
  readonly vpc?: Vpc | undefined;
}

/** One for each declared endpoint, in that order, by its name. Never empty. */
export class Classifiers extends Construct {
  readonly all: ReadonlyMap<string, Classify>;

  constructor(scope: Construct, id: string, { endpoints, ...props }: ClassifiersProps) {
    super(scope, id);
    const called = endpoints.map((endpoint): [string, Called] => {
      return [endpoint.name, { ...callable(endpoint, endpoints), limits: endpoint }];
    });
    const none: [string, Called] = [NO_ENDPOINT, { endpoints: [], workers: {}, limits: {} }];
    this.all = new Map(
      (called.length > 0 ? called : [none]).map(([name, calls]) => [name, new Classify(this, name, calls, props)]),
    );
  }
}

/** What a function calls. */
interface Called extends ReturnType<typeof callable> {
  /** Of its own endpoint. */
  readonly limits: Parameters<typeof capacity>[0];
}

export class Classify extends Construct {
  readonly handler: lambda.Function;
  readonly samples: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  /** @param id the endpoint's name */
  constructor(scope: Construct, id: string, called: Called, props: Omit<ClassifiersProps, 'endpoints'>) {
    super(scope, id);
    const { bucket, results, deadLetterTimeout, key, vpc } = props;
    const { workers, concurrency, batchSize } = capacity(called.limits);
    for (const endpoint of called.endpoints)
      this.#warnOfSmallLimits(endpoint, called.workers[endpoint.name] ?? workers);
    const { queue, deadLetters } = new WorkQueue(this, 'Samples', {
      names: { queue: `${QUEUES.samples}${id}`, deadLetters: `${QUEUES.dead}${id}` },
      timeout: CLASSIFY_TIMEOUT,
      deadLetterTimeout,
      key,
    });
    this.samples = queue;
    this.deadLetters = deadLetters;
    this.handler = handlerFunction(this, 'classify', {
      logsName: `classify-${id}`,
      description: `Turns each sample for ${id} into a prediction`,
      timeout: CLASSIFY_TIMEOUT,
      memorySize: MEMORY_MB,
      environment: {
        BUCKET: bucket.bucketName,
        SAMPLES_QUEUE_URL: queue.queueUrl,
        RESULTS_QUEUE_URL: results.queueUrl,
        ENDPOINTS: JSON.stringify(called.endpoints),
        WORKERS: JSON.stringify(called.workers),
        CONCURRENCY: String(concurrency),
        CACHE: 'false',
        GATHER_MS: String(GATHER_MS),
      },
      key,
      vpc,
    });
    this.handler.addEventSource(
      new SqsEventSource(queue, {
        batchSize,
        maxBatchingWindow: batchSize > MAX_BATCH_WITHOUT_WINDOW ? WINDOW : Duration.seconds(0),
        maxConcurrency: workers,
        reportBatchItemFailures: true,
      }),
    );

    bucket.allow(this.handler, ['s3:GetObject'], [RUNS, ROWS]);
    bucket.allow(this.handler, ['s3:GetObject', 's3:PutObject'], [CACHE, VECTORS]);
    bucket.allowList(this.handler, [RUNS, CACHE, VECTORS]);
    allowSend(this.handler, [results]);
    allowApiKeys(this.handler, called.endpoints);
    allowModels(this.handler, called.endpoints);
  }

  #warnOfSmallLimits({ name, max_requests_per_minute, max_concurrent_requests }: Endpoint, workers: number): void {
    if (Math.min(max_requests_per_minute ?? workers, max_concurrent_requests ?? workers) >= workers) return;
    const message = `A limit of the endpoint ${name} is below ${workers}, and SQS starts no fewer workers: it is not kept in AWS.`;
    Annotations.of(this).addWarningV2('holdout:limit-too-small', message);
  }
}
