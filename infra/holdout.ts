// Holdout as a construct: one bucket, dispatch, collect and report, for each endpoint a queue of samples with its
// function, one queue of results, one schedule, alarms and a dashboard.
import { Aws, CfnOutput, Stack, Tags, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE, RUN_FINISHED } from '../lambda/shared/contracts/operations.ts';
import { holdoutKey, REPORTS } from '../lambda/shared/keys.ts';
import { Alarms } from './constructs/alarms.ts';
import { HoldoutBucket } from './constructs/bucket.ts';
import { Classifiers, type Classify } from './constructs/classify.ts';
import { COLLECT_TIMEOUT, Collect } from './constructs/collect.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { Dispatch } from './constructs/dispatch.ts';
import { Report } from './constructs/report.ts';
import { Sweep } from './constructs/sweep.ts';
import { grantTeam, type TeamGrantOptions } from './grants.ts';
import { networkOf } from './network.ts';
import { type HoldoutProps, settingsOf } from './props.ts';

export interface HoldoutFunctions {
  /** Reads uploads and sends samples. */
  readonly dispatch: lambda.Function;
  /** Call the models: one for each endpoint, by its name. */
  readonly classify: ReadonlyMap<string, lambda.Function>;
  /** Counts predictions. */
  readonly collect: lambda.Function;
  /** Writes reports. */
  readonly report: lambda.Function;
}

export interface HoldoutQueues {
  readonly uploads: sqs.Queue;
  /** Of words to cancel a run. */
  readonly cancels: sqs.Queue;
  /** By endpoint. */
  readonly samples: ReadonlyMap<string, sqs.Queue>;
  readonly results: sqs.Queue;
  readonly deadLetters: {
    readonly uploads: sqs.Queue;
    /** By endpoint. */
    readonly samples: ReadonlyMap<string, sqs.Queue>;
    readonly results: sqs.Queue;
  };
}

/** The CDK leaves this id out of logical ids: https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html */
const OWN_STACK = 'Default';

/**
 * Benchmarks text classifiers: a labelled file that is uploaded becomes a report in the same bucket.
 *
 * A stack holds one, because the names of queues, logs, alarms and metrics begin with the stack's. With the id `Default`
 * its resources have the logical ids of Holdout's own stack, so that it takes over what `cdk deploy` in a checkout made.
 *
 * ```ts
 * const holdout = new Holdout(this, 'Holdout', {
 *   endpoints: [{ name: 'openai', baseUrl: 'https://api.openai.com/v1', apiKeyParameter: '/holdout/openai-api-key' }],
 *   limits: { run_usd: 5 },
 * });
 * holdout.grantUpload(analysts, { team: 'team-a' });
 * ```
 */
export class Holdout extends Construct implements ec2.IConnectable {
  /** Of uploads and reports. */
  readonly bucket: s3.Bucket | s3.IBucket;
  readonly functions: HoldoutFunctions;
  readonly queues: HoldoutQueues;
  /** Each has an entry in docs/runbook.md. */
  readonly alarms: readonly cloudwatch.Alarm[];
  readonly #bucketName: string;
  readonly #key: kms.IKey | undefined;
  readonly #connections: ec2.Connections | undefined;

  /** @throws InputError with all problems of the endpoints, the benchmark and the limits */
  constructor(scope: Construct, id: string, props: HoldoutProps = {}) {
    super(scope, id);
    const stack = this.#ownStack();
    const settings = settingsOf(props, stack.stackName, this.node.path);
    const network = networkOf(this, props);
    const key = props.encryptionKey ?? props.bucket?.encryptionKey;
    if (key) allowServices(key);
    // So that the bill of one stack can be told from another's.
    Tags.of(this).add('holdout:stack', stack.stackName);

    const bucket = new HoldoutBucket(this, 'Bucket', { key, given: props.bucket, retention: settings.retention });
    const report = new Report(this, 'Report', { bucket, key });
    const collect = new Collect(this, 'Collect', { bucket, report, key });
    const classifiers = new Classifiers(this, 'Classify', {
      endpoints: settings.endpoints,
      bucket,
      results: collect.results,
      deadLetterTimeout: COLLECT_TIMEOUT,
      key,
      vpc: network?.vpc,
    }).all;
    for (const { deadLetters } of classifiers.values()) collect.recordDeadLetters(deadLetters);
    const dispatch = new Dispatch(this, 'Dispatch', {
      settings,
      bucket,
      samples: classifiers,
      results: collect.results,
      resultDeadLetters: collect.deadLetters,
      key,
      vpc: network?.vpc,
    });
    new Sweep(this, 'Sweep', [dispatch.handler, collect.handler]);

    const each = [...classifiers];
    const named = {
      dispatch: dispatch.handler,
      ...Object.fromEntries(each.map(([name, { handler }]) => [`classify-${name}`, handler])),
      collect: collect.handler,
      report: report.handler,
    };
    const byEndpoint = <T>(of: (one: Classify) => T) => new Map(each.map(([name, one]) => [name, of(one)]));
    const samples = byEndpoint((one) => one.samples);
    this.alarms = new Alarms(this, 'Alarms', {
      functions: named,
      samples,
      results: collect.results,
      resultDeadLetters: collect.deadLetters,
      limits: settings.limits,
      email: settings.alarmEmail,
      key,
    }).all;
    const dashboard = new Dashboard(this, 'Dashboard', {
      functions: named,
      queues: {
        ...Object.fromEntries(each.map(([name, one]) => [`samples of ${name}`, one.samples])),
        results: collect.results,
        'dead results': collect.deadLetters,
      },
      alarms: this.alarms,
      endpoints: settings.endpoints.map(({ name }) => name),
      spendingLog: collect.handler.logGroup,
    });

    this.bucket = bucket.bucket;
    this.#bucketName = bucket.bucketName;
    this.#key = key;
    this.#connections = network?.connections;
    this.functions = {
      dispatch: dispatch.handler,
      classify: byEndpoint(({ handler }) => handler),
      collect: collect.handler,
      report: report.handler,
    };
    this.queues = {
      uploads: dispatch.uploads,
      cancels: dispatch.cancels,
      samples,
      results: collect.results,
      deadLetters: {
        uploads: dispatch.uploadDeadLetters,
        samples: byEndpoint(({ deadLetters }) => deadLetters),
        results: collect.deadLetters,
      },
    };
    this.#writeOutputs(bucket, dashboard.url);
  }

  /** Of the functions that call endpoints, for the security group of a server of yours. */
  get connections(): ec2.Connections {
    if (this.#connections) return this.#connections;
    throw new Error(`${this.node.path} is in no network: give it a \`vpc\`.`);
  }

  /** Lets somebody start runs by uploading files, and read nothing, not even the report. */
  grantUpload(grantee: iam.IGrantable, options: TeamGrantOptions = {}): iam.Grant {
    return grantTeam('uploader', grantee, options, { bucketName: this.#bucketName, key: this.#key });
  }

  /** Lets somebody read reports, which show the texts of a few rows. */
  grantRead(grantee: iam.IGrantable, options: TeamGrantOptions = {}): iam.Grant {
    return grantTeam('reader', grantee, options, { bucketName: this.#bucketName, key: this.#key });
  }

  /**
   * Starts a target at the end of each run of this bucket, at least once. The event's detail has `run`, `name`,
   * `status`, `bucket` and `report`, the key of report.json. An `eventPattern` narrows it down.
   */
  onReport(id: string, { target, ...options }: events.OnEventOptions = {}): events.Rule {
    const rule = new events.Rule(this, id, options);
    rule.addEventPattern({
      source: [EVENT_SOURCE],
      detailType: [RUN_FINISHED],
      detail: { bucket: [this.#bucketName] },
    });
    rule.addTarget(target);
    return rule;
  }

  /** @throws Error if its names cannot be known, or another one has them */
  #ownStack(): Stack {
    const stack = Stack.of(this);
    if (Token.isUnresolved(stack.stackName)) {
      throw new Error(`${this.node.path}: names begin with the stack's, and a nested stack has none yet. Use a stack.`);
    }
    const other = stack.node.findAll().find((one) => one instanceof Holdout && one !== this);
    if (other) throw new Error(`${this.node.path}: ${other.node.path} has its names already. Give it its own stack.`);
    return stack;
  }

  #writeOutputs(bucket: HoldoutBucket, dashboardUrl: string): void {
    const { dispatch, classify, collect, report } = this.functions;
    const json = <T>(all: ReadonlyMap<string, T>, of: (one: T) => string) =>
      Stack.of(this).toJsonString(Object.fromEntries([...all].map(([name, one]) => [name, of(one)])));
    const outputs = {
      BucketName: bucket.bucketName,
      UploadCommand: `aws s3 cp tags.csv s3://${bucket.bucketName}/${holdoutKey('tags')}`,
      ReportsCommand: `aws s3 sync s3://${bucket.bucketName}/${REPORTS} reports`,
      DispatchFunctionName: dispatch.functionName,
      ClassifyFunctionNames: json(classify, ({ functionName }) => functionName),
      CollectFunctionName: collect.functionName,
      ReportFunctionName: report.functionName,
      SamplesQueueUrls: json(this.queues.samples, ({ queueUrl }) => queueUrl),
      ResultsQueueUrl: this.queues.results.queueUrl,
      UploadsQueueUrl: this.queues.uploads.queueUrl,
      CancelsQueueUrl: this.queues.cancels.queueUrl,
      DashboardUrl: dashboardUrl,
      ...(bucket.connectCommand && { ConnectCommand: bucket.connectCommand }),
    };
    const descriptions: Record<string, string> = { BucketName: 'Stays, with all reports, when the stack is deleted' };
    for (const [name, value] of Object.entries(outputs)) {
      const description = descriptions[name];
      const output = new CfnOutput(this, name, { value, ...(description && { description }) });
      // Among the outputs of others, and still under names that the command line knows.
      if (this.node.id !== OWN_STACK) output.overrideLogicalId(`Holdout${name}`);
    }
  }
}

/** What a key's policy must allow besides what IAM policies do. A key from elsewhere is left as it is. */
function allowServices(key: kms.IKey): void {
  const of = (service: string, actions: string[], conditions: Record<string, unknown> = {}) =>
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(service)],
        actions,
        resources: ['*'],
        conditions,
      }),
    );
  const logGroups = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/aws/lambda/${Aws.STACK_NAME}-*`;
  of(
    `logs.${Aws.REGION}.amazonaws.com`,
    ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
  );
  of('cloudwatch.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey*']);
}
