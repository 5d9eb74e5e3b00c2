// The real functions in the simulated cloud, wired as in the stack.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { SQSEvent } from 'aws-lambda';
import { classifyHandler } from '../../../lambda/classify/handle.ts';
import { ResultSender } from '../../../lambda/classify/results.ts';
import { Troubles } from '../../../lambda/classify/trouble.ts';
import { Worker } from '../../../lambda/classify/worker.ts';
import { collectHandler } from '../../../lambda/collect/handle.ts';
import { renderer } from '../../../lambda/collect/render.ts';
import { dispatchHandler } from '../../../lambda/dispatch/handle.ts';
import type { Outlets } from '../../../lambda/report/commit/ending.ts';
import { reportHandler } from '../../../lambda/report/handle.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';
import { RenderEvent } from '../../../lambda/shared/contracts/messages.ts';
import { activeKey } from '../../../lambda/shared/keys.ts';
import { connector } from '../../../lambda/shared/models/call/connect.ts';
import { Store } from '../../../lambda/shared/storage/store.ts';
import { viaFetch } from '../../support/openai/via-fetch.ts';
import { type Plan, stackLimits, uploads } from '../schedules/plan.ts';
import { BUCKET, ENDPOINTS, PRICES } from '../schedules/scenario.ts';
import { TIMEOUT_MS, type World } from '../world.ts';
import { announceRun, getParameter, invoke, sendCommand } from './commands.ts';
import { AsyncSource, EVENT_MS, QueueSource } from './event-sources.ts';
import { LambdaFunction } from './functions.ts';
import { parameterOf } from './models.ts';
import type { Publication } from './publication.ts';
import { played } from './running.ts';

/** Longest gap between two events that count as simultaneous, in milliseconds. */
const MOMENT_MS = 100;
/** Words to cancel that are dispatched at once, as in the stack. */
const CANCELS_AT_ONCE = 2;
/** Lambda's own two retries, as in the stack. */
const RETRIES = 2;

const defaultBenchmark = Benchmark.parse({});

/** Real clients, because the SDK's paginator requires them. Their commands go to the world being played. */
const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } };
const s3 = new S3Client(settings);
const sqs = new SQSClient(settings);
// The functions create the other clients themselves.
for (const client of [s3, sqs, SSMClient.prototype, LambdaClient.prototype]) {
  Object.defineProperty(client, 'send', {
    configurable: true,
    value: async (command: object) => {
      if (!played.send) throw new Error('no schedule is being played');
      return await played.send(command);
    },
  });
}

export interface Stack {
  /** Sends the bucket's event for a new holdout. @param times how many events it sends at once */
  readonly notify: (event: object, times?: number) => void;
  /** True if no function runs and no event is under way. */
  readonly idle: () => boolean;
  /** Instances that died at work. */
  readonly deaths: () => { readonly dispatch: number; readonly classify: number };
}

/** @param world the only world that clients act on, until the next deployment. */
export function deploy(world: World, { publish }: Publication): Stack {
  played.send = async (command) => {
    if (command instanceof GetParameterCommand) return await getParameter(world, command);
    if (command instanceof InvokeCommand) return await invoke(world, command);
    return await sendCommand(world, command);
  };
  const { plan, queues, timeline, random, faults } = world;
  const { lanes, results, arrived, cancels, deadUploads } = queues;
  const { skewMs } = plan;
  const endpoints = ENDPOINTS.map((name) => endpointOf(name, plan));
  const laneOf = (name: string) => {
    const lane = lanes.get(name);
    if (!lane) throw new Error(`there is no queue of ${name}`);
    return lane;
  };
  const newStore = () => new Store(BUCKET, s3);

  const dispatch = new LambdaFunction<object>(world, {
    name: 'dispatch',
    timeoutMs: plan.dispatchTimeoutMs,
    skewMs,
    start: () =>
      dispatchHandler({
        store: newStore(),
        sqs,
        samplesQueueUrls: new Map([...lanes].map(([name, { samples }]) => [name, samples.url])),
        resultsQueueUrl: results.url,
        deadLetterQueueUrls: [...lanes.values()].map(({ dead }) => dead.url),
        uploadsQueueUrl: arrived.url,
        uploadDeadLettersQueueUrl: deadUploads.url,
        settings: { connect: connector(viaFetch()), endpoints, defaultBenchmark, limits: stackLimits(plan) },
      }),
  });
  const { concurrency } = plan;
  const classifiers = endpoints.map((endpoint, index) => {
    const samples = laneOf(endpoint.name).samples;
    const workers = index === 0 ? plan.classifiers : plan.otherClassifiers;
    const target = new LambdaFunction<SQSEvent>(world, {
      name: 'classify',
      endpoint: endpoint.name,
      timeoutMs: TIMEOUT_MS,
      skewMs,
      start: () =>
        classifyHandler({
          sqs,
          samplesQueueUrl: samples.url,
          worker: new Worker(newStore(), connector(viaFetch()), {
            endpoints: [endpoint],
            workers: { [endpoint.name]: workers },
            concurrency,
          }),
          results: new ResultSender(sqs, { samplesQueueUrl: samples.url, resultsQueueUrl: results.url }),
          troubles: new Troubles(sqs, results.url),
          concurrency,
        }),
    });
    new QueueSource(world, { queue: samples, target, batchSize: plan.sampleBatch, maxConcurrency: workers });
    return target;
  });
  const collect = new LambdaFunction<SQSEvent | { sweep: true }>(world, {
    name: 'collect',
    timeoutMs: TIMEOUT_MS,
    skewMs,
    start: () => collectHandler({ store: newStore(), render: renderer('report'), measure: async () => undefined }),
  });
  const report = new LambdaFunction<RenderEvent>(world, {
    name: 'report',
    timeoutMs: TIMEOUT_MS,
    skewMs,
    start: () => {
      const store = newStore();
      return reportHandler({
        store,
        publish: hampered(world, publish(store, s3)),
        announce: (event) => announceRun(world, event),
        measure: async () => undefined,
      });
    },
  });

  const collecting = { target: collect, batchSize: plan.resultBatch, maxConcurrency: plan.collectors };
  const dispatching = { target: dispatch, batchSize: 1, reportsFailures: false };
  new QueueSource(world, { queue: arrived, maxConcurrency: plan.dispatchers, ...dispatching });
  new QueueSource(world, { queue: cancels, maxConcurrency: CANCELS_AT_ONCE, ...dispatching });
  new QueueSource(world, { queue: results, ...collecting });
  for (const { dead } of lanes.values()) new QueueSource(world, { queue: dead, ...collecting });
  const events = new AsyncSource<object>(world, dispatch, { retries: 0 });
  const sweeps = new AsyncSource<{ sweep: true }>(world, collect, { retries: 0 });
  const renders = new AsyncSource<RenderEvent>(world, report, { retries: RETRIES });
  const sweep = () => {
    for (let left = faults.at('sweep') === 'sweep twice' ? 2 : 1; left > 0; left--) {
      events.send({ sweep: true }, 'sweep');
      if (plan.sweep) sweeps.send({ sweep: true }, 'sweep');
    }
    timeline.after(plan.sweepMs, sweep);
  };
  timeline.after(random.next() * plan.sweepMs, sweep);

  let starts = 0;
  const notify = (event: object, times = 1, queue = arrived): void => {
    const started = starts;
    let delayMs = random.next() * EVENT_MS;
    for (let left = times; left > 0; left--) {
      // What is on its way, or waits, when a laptop is switched off is gone.
      world.later(delayMs, () => started === starts && queue.send(JSON.stringify(event)));
      delayMs += random.logBetween(1, MOMENT_MS);
    }
  };

  const all = [dispatch, ...classifiers, collect, report];
  world.stopAll = () => {
    for (const each of all) each.dieAll('is stopped with the machine');
    starts++;
    for (const queue of [arrived, cancels]) queue.purge();
    events.forget();
    sweeps.forget();
    renders.forget();
  };
  world.render = (payload) => {
    const event = RenderEvent.parse(JSON.parse(payload));
    for (let left = faults.at('render') === 'render twice' ? 2 : 1; left > 0; left--) {
      renders.send(event, `report of ${event.render}`);
    }
  };
  world.notifyCancel = (event) => notify(event, 1, cancels);
  world.resume = ({ event, run }) => {
    if (world.bucket.current(activeKey(run))) events.send({ resume: run }, 'resume');
    // No function knew of it, so its user uploads it again.
    else if (world.bucket.versions(activeKey(run)).length === 0) notify(event);
  };
  return {
    notify,
    idle: () =>
      all.every(({ running }) => running === 0) && [events, sweeps, renders].every(({ pending }) => pending === 0),
    deaths: () => ({
      dispatch: dispatch.deaths,
      classify: classifiers.reduce((sum, { deaths }) => sum + deaths, 0),
    }),
  };
}

/** What goes wrong when the report of the first upload is written, if the plan wants it. */
function hampered({ plan }: World, publish: Outlets['publish']): Outlets['publish'] {
  const [first] = uploads(plan);
  if (plan.hampered === undefined) return publish;
  return async (run, ...given) => {
    if (run.run !== first?.run) return await publish(run, ...given);
    if (plan.hampered === 'throws') throw new RangeError('the report is hampered');
    await new Promise(() => {});
  };
}

const endpointOf = (name: string, { provider, requestsPerMinute, concurrentRequests, rotation }: Plan): Endpoint =>
  Endpoint.parse({
    name,
    baseUrl: `http://${name}.test/v1`,
    prices: PRICES,
    request_timeout: provider?.requestTimeout ?? 5,
    ...(rotation && { apiKeyParameter: parameterOf(name) }),
    ...(requestsPerMinute !== undefined && { max_requests_per_minute: requestsPerMinute }),
    ...(concurrentRequests !== undefined && { max_concurrent_requests: concurrentRequests }),
  });
