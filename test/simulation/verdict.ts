// What must be true of a schedule when it is over.
import { readIndex } from '../../lambda/report/html/index-entries.ts';
import { blocksOf } from '../../lambda/shared/computed/blocks.ts';
import { durationMs } from '../../lambda/shared/contracts/choices/deadline.ts';
import { DECIDED_CODE } from '../../lambda/shared/contracts/decided.ts';
import { type Prediction, Status } from '../../lambda/shared/contracts/messages.ts';
import { Manifest, Run } from '../../lambda/shared/contracts/run.ts';
import { samplePlace, samplesPerRow } from '../../lambda/shared/contracts/sample-index.ts';
import { wasSent } from '../../lambda/shared/contracts/sent.ts';
import { manifestKey, reportPrefix, reportsIndexKey, runKey, unableKey } from '../../lambda/shared/keys.ts';
import { positionsOf, rowOrder } from '../../lambda/shared/random/row-order.ts';
import { teamOf } from '../../lambda/shared/team.ts';
import type { Publication, Summed, Told } from './cloud/publication.ts';
import type { Stack } from './cloud/stack.ts';
import { EVERY } from './schedules/faults.ts';
import { LONG_DEADLINE, type Plan, uploads } from './schedules/plan.ts';
import { expected, MAX_ATTEMPTS, type Outcome, type Scenario, TOUGH, type Upload } from './schedules/scenario.ts';
import type { World } from './world.ts';

/** @returns the first thing that is wrong. */
export function verdict(world: World, stack: Stack, publication: Publication): string | undefined {
  for (const upload of uploads(world.plan)) {
    const wrong = ended(world, upload) ?? report(world, upload, publication);
    if (wrong !== undefined) return `${upload.name}: ${wrong}`;
  }
  return lostFromIndex(world) ?? paidTooMuch(world, stack);
}

/** Tries to write a run's index entry if a fault spoils each one (PATIENCE_MS in index-entry.ts). */
const INDEX_TRIES = 3;
/** The index's own requests, and the faults that may hit one of them. */
const MAY_HIT_INDEX = /^(report|S3|report \w+ index\.html)$/;

/** Runs that end together are all in the index, unless S3 fails for longer than a run waits for it. */
function lostFromIndex({ bucket, plan, faults }: World): string | undefined {
  if ([...faults.occurred].some(({ kind }) => kind === 'outage')) return undefined;
  if ([...faults.occurred].filter(({ at }) => MAY_HIT_INDEX.test(at)).length >= INDEX_TRIES) return undefined;
  const listed = (team: string) =>
    readIndex(bucket.current(reportsIndexKey(team))?.body.toString() ?? '').map(({ run }) => run);
  const lost = uploads(plan).find(({ run }) => !listed(teamOf(run)).includes(run));
  const foreign = uploads(plan).find(({ run }) => listed(teamOf(run)).some((one) => teamOf(one) !== teamOf(run)));
  if (foreign) return `another team's run is in the index of ${foreign.run}`;
  return lost && `${lost.run} is not in the index of its team's reports`;
}

/** Every run has a manifest, a report and an announcement. */
function ended({ bucket, watch }: World, { name, run }: Upload): string | undefined {
  if (!bucket.current(manifestKey(run)) && !bucket.current(unableKey(run))) return 'there is no manifest';
  if (!bucket.current(`${reportPrefix(name, run)}report.json`)) return 'there is no report';
  return watch.wasAnnounced(run) ? undefined : 'nobody was told of the report';
}

/** The report follows from the manifest, and every sample has its usual outcome unless a fault prevents it. */
function report(world: World, upload: Upload, publication: Publication): string | undefined {
  const { bucket, watch } = world;
  const { unusable } = upload.scenario;
  const read = (key: string): unknown => JSON.parse(bucket.current(key)?.body.toString() ?? 'null');
  const run = Run.parse(read(runKey(upload.run)));
  // Only after as many tries as a rule asks for.
  if (bucket.current(unableKey(upload.run))) return undefined;
  if (isHampered(world, upload) && run.status === 'ready') return 'its report can never be written, and it has one';
  if (run.status === 'failed' && mayFail(world)) return undefined;
  if (run.status !== (unusable ? 'rejected' : 'ready')) return `the run is ${run.status}`;
  if (unusable) return undefined;
  const manifest = Manifest.parse(read(manifestKey(upload.run)));
  const { segments, blocks } = watch.facts;
  const computed = blocksOf(run, manifest).filter(({ key }) => !manifest.lost_baselines?.includes(key));
  const named = [
    ...computed.flatMap(({ key }) => blocks.get(key) ?? []),
    ...manifest.segments.flatMap((key) => segments.get(key) ?? []),
  ];
  const should = toldBy(
    manifest,
    named.flatMap(({ predictions }) => predictions),
    run,
  );
  const told = publication.told(bucket, upload);
  const odd = should.findIndex((one, index) => JSON.stringify(one) !== JSON.stringify(told[index]));
  if (odd >= 0 || told.length !== should.length) {
    return `the report says of sample ${odd}: ${show(told[odd])}, and its manifest: ${show(should[odd])}`;
  }
  return unusualOutcome(world, upload, manifest, told) ?? wrongSums(publication.summed(bucket, upload), told, run);
}

/** The manifest's first prediction of each sample counts. @returns them in the file's order, as the report tells them */
function toldBy(manifest: Manifest, predictions: readonly Prediction[], run: Run): Told[] {
  const { samples, labels } = run;
  const { stop, decided } = manifest;
  const isSent = wasSent(run, manifest);
  const positions = positionsOf(rowOrder(run));
  const perRow = samplesPerRow(run);
  const first = new Map<number, Prediction>();
  for (const prediction of predictions) if (!first.has(prediction.index)) first.set(prediction.index, prediction);
  return Array.from({ length: samples }, (_, place) => {
    const index = (positions[Math.floor(place / perRow)] ?? 0) * perRow + (place % perRow);
    const prediction = first.get(index);
    const unsent = decided?.ended.includes(samplePlace(run, index).variant) ? DECIDED_CODE : (stop?.code ?? 'lost');
    const missing = isSent(index) ? ['failed', 'lost'] : ['skipped', unsent];
    const [status = '', code = ''] = prediction ? [prediction.status, prediction.error_code] : missing;
    return {
      status,
      label: labels[prediction?.predicted ?? -1] ?? '',
      code,
      attempts: prediction?.attempts ?? 0,
      latencyMs: prediction?.latency_ms ?? null,
      promptTokens: prediction?.usage?.prompt_tokens ?? null,
      completionTokens: prediction?.usage?.completion_tokens ?? null,
      costUsd: prediction?.cost_micro_usd === undefined ? null : prediction.cost_micro_usd / 1e6,
      fromCache: prediction?.from_cache ?? false,
    };
  });
}

const isHampered = ({ plan }: World, { run }: Upload): boolean =>
  plan.hampered !== undefined && uploads(plan)[0]?.run === run;

const show = (outcome: Outcome | undefined): string =>
  Object.values(outcome ?? {})
    .join(' ')
    .trim();

const LOSES_SEGMENTS = /^(power cut|damaged)/;

/** Preflight tries per variant. */
const PROBES = 3;

/** Whether a failed run is fine: no model could be called at its start, or the holdout could not be read all day. */
function mayFail({ faults, troubledProbes, plan }: World): boolean {
  const { outage, rotation } = plan;
  return troubledProbes >= PROBES || !!outage || !!rotation || [...faults.occurred].some(({ nth }) => nth === EVERY);
}

function unusualOutcome(
  world: World,
  upload: Upload,
  { stop, decided }: Manifest,
  told: readonly Told[],
): string | undefined {
  const usual = expected(upload.scenario);
  if (told.length !== usual.length) return `the report has ${told.length} samples, and there are ${usual.length}`;
  const allowed = mayBe(world, upload, !!stop);
  const isDecided = ({ code }: Told) => code === DECIDED_CODE && decided !== undefined;
  const odd = told.findIndex((one, index) => !same(one, usual[index]) && !isDecided(one) && !allowed(one, index));
  return odd < 0 ? undefined : `sample ${odd} is ${show(told[odd])}, and usually ${show(usual[odd])}`;
}

const same = (one: Outcome, other: Outcome | undefined): boolean =>
  one.status === other?.status && one.label === other.label;

/** Which other outcomes are fine if the run was stopped or the sample's message did not live long enough. */
function mayBe(
  { faults, plan }: World,
  { limits, scenario }: Upload,
  isStopped: boolean,
): (outcome: Outcome, index: number) => boolean {
  const occurred = [...faults.occurred].map(({ kind }) => kind);
  const codes: string[] = [];
  if (plan.maxReceiveCount < MAX_ATTEMPTS) codes.push('failed dead_letter');
  if (occurred.some((kind) => /cancelled/.test(kind))) codes.push('skipped cancelled');
  // A stopped run does not wait for damaged or lost segments.
  if (isStopped && occurred.some((kind) => LOSES_SEGMENTS.test(kind))) codes.push('failed lost');
  if (limits.deadline !== LONG_DEADLINE && !isUnhindered(plan, scenario, occurred.length)) {
    codes.push('skipped deadline_exceeded');
  }
  if (limits.budget_usd !== undefined) codes.push('skipped budget_exceeded');
  const perRow = expected(scenario).length / scenario.rows.length;
  return ({ status, code }, index) => {
    if (codes.includes(`${status} ${code}`)) return true;
    // Deliveries that came to nothing count as tries, too, and so do those for which a limit left no time.
    const isStubborn = scenario.rows[Math.floor(index / perRow)]?.behaviour === 'stubborn';
    const isSlowed = plan.requestsPerMinute !== undefined;
    const isTroubled = occurred.length > 0 || !!plan.outage || !!plan.rotation || isSlowed;
    return isStubborn && status === 'failed' && isTroubled;
  };
}

/** Time of a slow call with its pauses and everything around it, in milliseconds. */
const SAMPLE_MS = 6_000;

/** Whether nothing keeps the run from finishing by its deadline. */
function isUnhindered(plan: Plan, { rows, models, repeats, embedding }: Scenario, faults: number): boolean {
  const { outage, provider, rotation, requestsPerMinute, concurrentRequests, slowestMs } = plan;
  const isTough = rows.some(({ behaviour }) => TOUGH.some((tough) => tough === behaviour));
  const isLimited = outage ?? provider ?? rotation ?? requestsPerMinute ?? concurrentRequests;
  if (faults > 0 || isTough || embedding || isLimited !== undefined || slowestMs > SLOW_ANSWERS_MS) return false;
  const most = Math.min(...plan.limits.map(({ deadline }) => durationMs(deadline)));
  return plan.scenarios.length === 1 && rows.length * models.length * repeats * SAMPLE_MS < most;
}

/** From here on, services take seconds. */
const SLOW_ANSWERS_MS = 1_000;

function wrongSums(summed: readonly Summed[], told: readonly Told[], { variants, benchmark }: Run): string | undefined {
  // A light report has no sums.
  if (summed.length === 0) return undefined;
  for (const [variant, sums] of summed.entries()) {
    // What was not asked because it was decided is not scored.
    const own = told.filter(
      ({ code }, index) => code !== DECIDED_CODE && Math.floor(index / benchmark.repeats) % variants.length === variant,
    );
    const counts = Object.fromEntries(
      Status.options.map((status) => [status, own.filter((one) => one.status === status).length]),
    );
    const should = { samples: own.length, ...counts };
    for (const [name, value] of Object.entries(should)) {
      if (Reflect.get(sums, name) !== value)
        return `report.json counts ${JSON.stringify(sums)} of ${JSON.stringify(should)}`;
    }
  }
  return undefined;
}

/** Faults that send samples again: at uploads and their messages, at dispatch, or on the way to a queue. */
const SENDS_AGAIN = /^(upload|dispatch|to |(from|done with) uploads)/;
const DELIVERS_AGAIN = /^classify|samples$/;

/**
 * An answer is paid for once per delivery of a sample's message. A sample has one message, plus one for each loss and
 * for each fault of dispatch, which resumes at its last checkpoint. A message is delivered once, plus once for each
 * fault of classify or its queue, which can hit all messages of a sample at once. Other faults of report cost nothing.
 */
function paidTooMuch({ models, faults, plan, failedInOutage }: World, stack: Stack): string | undefined {
  const deaths = stack.deaths();
  const count = (place: RegExp) => [...faults.occurred].filter(({ at }) => place.test(at)).length;
  const losses = [...faults.occurred].filter(({ kind }) => LOSES_SEGMENTS.test(kind)).length;
  const messages = 1 + count(SENDS_AGAIN) + losses + deaths.dispatch + failedInOutage.dispatch;
  const deliveries = 1 + count(DELIVERS_AGAIN) + deaths.classify + failedInOutage.classify;
  const all = uploads(plan);
  const repeats = Math.max(...all.map(({ scenario }) => scenario.repeats));
  const most = messages * deliveries * repeats * (plan.sameTexts ? all.length : 1);
  const dear = [...models.paid].find(([, times]) => times > most);
  return dear && `${dear[0]} was paid ${dear[1]} times: ${most} are the most with these faults`;
}
