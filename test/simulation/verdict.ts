// What has to be true of a schedule when it is over.
import { gunzipSync } from 'node:zlib';
import { readIndex } from '../../lambda/report/html/index-page.ts';
import { Prediction } from '../../lambda/shared/contracts/messages.ts';
import { Manifest, Run } from '../../lambda/shared/contracts/run.ts';
import { manifestKey, REPORTS_INDEX, reportPrefix, runKey } from '../../lambda/shared/keys.ts';
import { EVERY } from './faults.ts';
import { LONG_DEADLINE, uploads } from './plan.ts';
import type { Publication } from './publication.ts';
import { expected, MAX_ATTEMPTS, type Outcome, type Upload } from './scenario.ts';
import type { Stack } from './stack.ts';
import type { World } from './world.ts';

/** @returns the first thing that is wrong. */
export function verdict(world: World, stack: Stack, publication: Publication): string | undefined {
  for (const upload of uploads(world.plan)) {
    const wrong =
      writtenOnce(world, upload) ?? outcomes(world, upload, publication) ?? fromManifest(world, upload, publication);
    if (wrong !== undefined) return `${upload.name}: ${wrong}`;
  }
  return lostFromIndex(world) ?? paidTooMuch(world, stack);
}

/** Tries that a run has for its place in the index when each of them is lost to a fault (PATIENCE_MS of listRun). */
const INDEX_TRIES = 3;
/** The index's own requests, and what may be one of them. */
const MAY_HIT_INDEX = /^(report|S3|report \w+ index\.html)$/;

/** Runs that end at once are all in the index, but where S3 fails for longer than a run waits for it. */
function lostFromIndex({ bucket, plan, faults }: World): string | undefined {
  if ([...faults.occurred].some(({ kind }) => kind === 'outage')) return undefined;
  if ([...faults.occurred].filter(({ at }) => MAY_HIT_INDEX.test(at)).length >= INDEX_TRIES) return undefined;
  const listed = readIndex(bucket.current(REPORTS_INDEX)?.body.toString() ?? '').map(({ run }) => run);
  const lost = uploads(plan).find(({ run }) => !listed.includes(run));
  return lost && `${lost.run} is not in the index of reports`;
}

/** The manifest once, and the report as often as anybody liked, with the same bytes. */
function writtenOnce({ bucket }: World, { name, run }: Upload): string | undefined {
  const manifests = bucket.versions(manifestKey(run)).length;
  if (manifests !== 1) return `there are ${manifests} manifests`;
  const prefix = reportPrefix(name, run);
  if (!bucket.current(`${prefix}report.json`)) return 'there is no report';
  const differing = bucket.keys(prefix).find((key) => {
    const [first, ...others] = bucket.versions(key);
    return others.some(({ body }) => !first?.body.equals(body));
  });
  return differing && `${differing} was written twice, and differently`;
}

/** Every sample has one outcome: the one that it always has, but for what cannot be helped. */
function outcomes(world: World, upload: Upload, publication: Publication): string | undefined {
  const { unusable } = upload.scenario;
  const run = Run.parse(JSON.parse(world.bucket.current(runKey(upload.run))?.body.toString() ?? ''));
  if (run.status === 'failed' && mayFail(world)) return undefined;
  if (run.status !== (unusable ? 'rejected' : 'ready')) return `the run is ${run.status}`;
  const usual = expected(upload.scenario);
  const found = unusable ? [] : publication.outcomes(world.bucket, upload);
  if (found.length !== usual.length) return `the report has ${found.length} samples, and there are ${usual.length}`;
  const allowed = mayBe(world);
  const odd = found.findIndex((outcome, index) => !same(outcome, usual[index]) && !allowed(outcome));
  if (odd < 0) return undefined;
  return `sample ${odd} is ${show(found[odd])}, and usually ${show(usual[odd])}`;
}

/** Tries of a variant before the run begins. */
const PROBES = 3;

/** Where no model could be called when the run was to begin, or the holdout not be read in a whole day. */
function mayFail({ faults, troubledProbes }: World): boolean {
  return troubledProbes >= PROBES || [...faults.occurred].some(({ nth }) => nth === EVERY);
}

const same = (one: Outcome, other: Outcome | undefined): boolean =>
  one.status === other?.status && one.label === other.label;
const show = (outcome: Outcome | undefined): string =>
  Object.values(outcome ?? {})
    .join(' ')
    .trim();

/** What may come of a sample instead, where somebody stopped the run or its message did not live long enough. */
function mayBe({ faults, plan }: World): (outcome: Outcome) => boolean {
  const codes: string[] = [];
  if (plan.maxReceiveCount < MAX_ATTEMPTS) codes.push('failed dead_letter');
  if ([...faults.occurred].some(({ kind }) => kind === 'cancelled')) codes.push('skipped cancelled');
  if (plan.limits.deadline !== LONG_DEADLINE) codes.push('failed lost', 'skipped deadline_exceeded');
  if (plan.limits.budget_usd !== undefined) codes.push('skipped budget_exceeded');
  return ({ status, code }) => codes.includes(`${status} ${code}`);
}

/** The report is a function of the manifest: of each sample's predictions the first in its segments. */
function fromManifest({ bucket }: World, upload: Upload, publication: Publication): string | undefined {
  const read = (key: string) => bucket.current(key)?.body ?? Buffer.alloc(0);
  const { segments } = Manifest.parse(JSON.parse(read(manifestKey(upload.run)).toString()));
  const first = new Map<number, string>();
  // A run that ended before it began has none.
  if (segments.length === 0) return undefined;
  for (const line of segments.flatMap((key) => gunzipSync(read(key)).toString().split('\n'))) {
    const { index, status } = Prediction.parse(JSON.parse(line));
    if (!first.has(index)) first.set(index, status);
  }
  const found = publication.outcomes(bucket, upload);
  const odd = found.findIndex(({ status }, index) => first.has(index) && first.get(index) !== status);
  return odd < 0
    ? undefined
    : `sample ${odd} is ${found[odd]?.status}, and ${first.get(odd)} in the manifest's segments`;
}

/** A function or queue before the model, what happens to uploads, and predictions that are lost: they are asked again. */
const SENDS_AGAIN = /^(upload|dispatch|to results: prediction$)/;
const DELIVERS_AGAIN = /^classify|samples$/;

/**
 * An answer is paid for once a delivery of a sample's message. The sample has one message, one more for each fault of
 * dispatch, which goes on from its last checkpoint, and one more for each prediction of it that is lost. A message is delivered once, and once more for each fault of
 * classify or its queue, which can hit all messages of a sample at once. Faults of report cost nothing.
 */
function paidTooMuch({ models, faults, plan, failedInOutage }: World, stack: Stack): string | undefined {
  const deaths = stack.deaths();
  const count = (place: RegExp) => [...faults.occurred].filter(({ at }) => place.test(at)).length;
  const messages = 1 + count(SENDS_AGAIN) + deaths.dispatch + failedInOutage.dispatch;
  const deliveries = 1 + count(DELIVERS_AGAIN) + deaths.classify + failedInOutage.classify;
  const repeats = Math.max(...uploads(plan).map(({ scenario }) => scenario.repeats));
  const most = messages * deliveries * repeats;
  const dear = [...models.paid].find(([, times]) => times > most);
  return dear && `${dear[0]} was paid ${dear[1]} times: ${most} are the most with these faults`;
}
