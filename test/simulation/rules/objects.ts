// Write-once objects never change, and objects are written in the right order.
import { Manifest, type Run } from '../../../lambda/shared/contracts/run.ts';
import {
  ACTIVE,
  activeKey,
  CACHE,
  LEDGER,
  manifestKey,
  REPORTS,
  ROWS,
  RUNS,
  runKey,
  SPEND,
  TRIES,
  VECTORS,
} from '../../../lambda/shared/keys.ts';
import type { Invocation } from '../cloud/functions.ts';
import { ENDPOINTS } from '../schedules/scenario.ts';
import { reportKeyOf } from './fan-in.ts';
import type { Rule, Scene } from './rule.ts';
import { inKey, runIn } from './run-in-key.ts';

/** Objects that are rewritten all the time. */
const CHANGING =
  /^(reports\/(.*\/)?index\.html|spend\/account\.json|runs\/.+\/(asked-again|checkpoint|sealed|waiting)\.json)$/;
/** Their writers must check whether the object exists. */
const ONCE =
  /^(runs\/.+\/((run|dispatched|stop|manifest|trained|unable)\.json|\d+-\w+\.bin|waves\/\d+\.json)|vectors\/.*|ledger\/.*)$/;

export class Objects implements Rule {
  readonly #scene: Scene;
  /** What was written first, by key. */
  readonly #first = new Map<string, Buffer>();
  /** Models that an invocation has probed, with their endpoints. */
  readonly #probed = new Map<Invocation, Set<string>>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Records a preflight call. */
  probed(invocation: Invocation, endpoint: string, model: string): void {
    const probed = this.#probed.get(invocation) ?? new Set();
    this.#probed.set(invocation, probed.add(`${model} at ${endpoint}`));
  }

  put(key: string, body: Buffer, by: Invocation | undefined): void {
    if (!by) return;
    const { bucket, violate } = this.#scene;
    const versions = bucket.versions(key);
    const mayChange = CHANGING.test(key) || this.#isUseless(key) || this.#isOfNewManifest(key);
    if (versions.length > 1 && ONCE.test(key) && !mayChange) violate(`${by.name} writes ${key} anew`);
    const [first] = versions;
    // What a version holds may have been damaged since.
    const before = this.#first.get(key) ?? first?.body;
    this.#first.set(key, before ?? body);
    if (before && !mayChange && !before.equals(body)) violate(`${key} was written twice, and differently`);
    if (key.startsWith(RUNS)) this.#ofRun(key, by);
    if (key.startsWith(REPORTS) && !key.endsWith('/index.html')) this.#ofReport(key, by);
    if (![ACTIVE, RUNS, ROWS, VECTORS, REPORTS, LEDGER, SPEND, CACHE, TRIES].some((folder) => key.startsWith(folder)))
      violate(`${by.name} writes ${key}`);
  }

  /** Whether the replaced manifest is useless: it has no report yet, and some of its segments are damaged or gone. */
  #isUseless(key: string): boolean {
    const { bucket, facts } = this.#scene;
    const run = runIn(key);
    const before = bucket.versions(key).at(-2)?.body.toString();
    if (key !== manifestKey(run) || before === undefined || reportKeyOf(this.#scene, run)) return false;
    return Manifest.parse(JSON.parse(before)).segments.some((segment) => facts.damagedAt.has(segment));
  }

  /** A file of a report that was begun from a manifest since replaced. `report.json` comes last, so it is excluded. */
  #isOfNewManifest(key: string): boolean {
    const { run, name } = inKey(key);
    if (!key.startsWith(REPORTS) || name === 'report.json') return false;
    return this.#scene.bucket.versions(manifestKey(run)).length > 1;
  }

  #ofRun(key: string, by: Invocation): void {
    const { bucket, runOf, violate } = this.#scene;
    const run = runIn(key);
    if (bucket.versions(activeKey(run)).length === 0)
      violate(`${by.name} writes ${key}, and no sweep knows of the run`);
    if (key !== runKey(run)) return;
    const frozen = runOf(run);
    const wrong = frozen && this.#wrongRun(frozen, by);
    if (wrong !== undefined) violate(`run.json of ${run} says ${wrong}`);
  }

  #wrongRun({ run, status, variants, rows, samples, deadline_at, benchmark }: Run, by: Invocation): string | undefined {
    const upload = this.#scene.uploadOf(run);
    if (!upload) return 'what nobody has uploaded';
    if (status !== 'ready') return undefined;
    const { scenario, deadlineAt } = upload;
    if (Date.parse(deadline_at) !== deadlineAt) return `that its deadline is ${deadline_at}`;
    const { repeats } = benchmark;
    if (rows !== scenario.rows.length || samples !== rows * variants.length * repeats || repeats !== scenario.repeats) {
      return `that there are ${rows} rows and ${samples} samples`;
    }
    for (const variant of variants) {
      if (variant.kind === 'baseline') continue;
      const { model, endpoint } = variant;
      if (endpoint !== upload.endpointOf(model) || !ENDPOINTS.includes(endpoint))
        return `that ${model} is at ${endpoint}`;
      if (!this.#probed.get(by)?.has(`${model} at ${endpoint}`)) return `that ${model} can be called, and did not try`;
    }
    return undefined;
  }

  /** Once report.json exists, all other files do too. */
  #ofReport(key: string, by: Invocation): void {
    const { bucket, violate } = this.#scene;
    if (bucket.versions(key).length > 1 || key.endsWith('/report.json')) return;
    const report = reportKeyOf(this.#scene, runIn(key));
    if (report) violate(`${by.name} writes ${key} after report.json`);
  }

  deleted(key: string, by: Invocation | undefined): void {
    if (by && !key.startsWith(ACTIVE) && !key.startsWith(TRIES)) this.#scene.violate(`${by.name} deletes ${key}`);
  }
}
