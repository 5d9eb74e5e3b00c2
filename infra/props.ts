// What an app may say of a Holdout in it, and the same as the settings that its parts are made by.
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { z } from 'zod';
import { Benchmark } from '../lambda/shared/contracts/benchmark.ts';
import { type Endpoint, Endpoints } from '../lambda/shared/contracts/endpoint.ts';
import type { Retention } from '../lambda/shared/contracts/retention.ts';
import { StackLimits } from '../lambda/shared/contracts/stack-limits.ts';
import { readSettings, type StackSettings } from './constructs/settings.ts';

/** An OpenAI-compatible server. docs/endpoints.md has entries to copy. */
export type HoldoutEndpoint = z.input<typeof Endpoint>;
/** What a benchmark file may say. docs/benchmark.md lists the keys. */
export type HoldoutBenchmark = z.input<typeof Benchmark>;
export type HoldoutLimits = z.input<typeof StackLimits>;
export type HoldoutRetention = z.input<typeof Retention>;

/**
 * The props have the CDK's names and types. What is data has the words of cdk.json and of benchmark files
 * (`max_requests_per_minute`, `run_usd`), so that an entry can be copied from one to the other, and an error message or
 * a page of the documentation is true of both.
 */
export interface HoldoutProps {
  /**
   * The servers that benchmarks may name. Each gets a queue, workers and dead letters of its own.
   *
   * @default - none: only baselines can be benchmarked
   */
  readonly endpoints?: readonly HoldoutEndpoint[];

  /**
   * The benchmark of a holdout that was uploaded without one.
   *
   * @default - the baselines
   */
  readonly benchmark?: HoldoutBenchmark;

  /**
   * What runs may spend and which models they may call. No upload can lift it.
   *
   * @default - 20 USD for a run, and the models that an endpoint declares a price for
   */
  readonly limits?: HoldoutLimits;

  /**
   * Days after which uploads and reports are deleted. It says nothing of a `bucket` that you give.
   *
   * @default - they are kept
   */
  readonly retention?: HoldoutRetention;

  /**
   * Who gets the alarms by mail. Other actions can be added to `alarms`.
   *
   * @default - nobody
   */
  readonly alarmEmail?: string;

  /**
   * Encrypts the bucket, the queues, the logs and the alarms' messages. A key of your app gets the statements that its
   * policy needs; for one from elsewhere, docs/security.md has them.
   *
   * @default - the key of `bucket`, or else keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The bucket for uploads and reports. One of your app should be versioned, and its notifications are set as by
   * `addEventNotification`. One from elsewhere (`Bucket.fromBucketName`), such as the bucket that a deleted stack left,
   * stays as it is, and an output has the command that connects it.
   *
   * @default - a new one, which stays when the stack is deleted
   */
  readonly bucket?: s3.IBucket;

  /**
   * The network of the functions that call endpoints, for servers that only a VPC reaches.
   *
   * @default - the functions are in none
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets in `vpc`. They need a way to S3, SQS and SSM.
   *
   * @default - the private ones
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Of the functions in `vpc`.
   *
   * @default - a new one, which allows all that goes out
   */
  readonly securityGroups?: readonly ec2.ISecurityGroup[];
}

/**
 * @param where the construct's path, for the messages
 * @throws InputError with all problems
 */
export function settingsOf(props: HoldoutProps, stackName: string, where: string): StackSettings {
  const { endpoints, benchmark, limits, retention, alarmEmail } = props;
  const given: Readonly<Record<string, unknown>> = {
    stackName,
    endpoints,
    benchmark,
    limits,
    retention,
    alarmEmail,
  };
  return readSettings((key) => given[key], where);
}

/** The other way: settings as an app writes them, without the defaults that they got. */
export function writtenProps(settings: StackSettings): HoldoutProps {
  const { retention, alarmEmail } = settings;
  return {
    endpoints: written(settings.endpointsJson, Endpoints),
    benchmark: written(settings.benchmarkJson, Benchmark),
    limits: written(settings.limitsJson, StackLimits),
    ...(retention && { retention }),
    ...(alarmEmail !== undefined && { alarmEmail }),
  };
}

/** @throws Error for what the schema refuses */
function written<S extends z.ZodType>(json: string, schema: S): z.input<S> {
  const value: unknown = JSON.parse(json);
  if (takes(schema, value)) return value;
  throw new Error(`not as the settings were read: ${json}`);
}

const takes = <S extends z.ZodType>(schema: S, value: unknown): value is z.input<S> => schema.safeParse(value).success;
