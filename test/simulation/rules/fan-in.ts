// Nothing is lost: a message is acknowledged only after its content is stored elsewhere and everything that follows
// from it is done.
import { isComputed } from '../../../lambda/shared/computed/computed.ts';
import { Dispatched } from '../../../lambda/shared/contracts/run.ts';
import { dispatchedKey, reportJsonKey } from '../../../lambda/shared/keys.ts';
import type { Invocation } from '../cloud/functions.ts';
import { indicesOf, type Known } from './facts.ts';
import type { Rule, Scene } from './rule.ts';
import { inKey } from './run-in-key.ts';
import { isToSend, samplesSent } from './waves.ts';

export class FanIn implements Rule {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  put(key: string, body: Buffer): void {
    const { run, name } = inKey(key);
    if (name !== 'dispatched.json' && name !== 'checkpoint.json') return;
    const said = Sent.parse(JSON.parse(body.toString()));
    const { sent } = said;
    const { facts, runOf, violate } = this.#scene;
    // A checkpoint says how far it is, and which variants were asked so far follows from the waves.
    const samples =
      name === 'dispatched.json'
        ? samplesSent(runOf(run), said)
        : Array.from({ length: sent }, (_, index) => index).filter(isToSend(this.#scene, run));
    const there = new Set([...facts.enqueued.of(run), ...indicesOf(facts.blocksOf(run))]);
    const index = samples.find((one) => !there.has(one));
    if (index !== undefined) violate(`${name} says that ${sent} samples are sent, and sample ${index} is not`);
    const frozen = runOf(run);
    if (name !== 'dispatched.json' || !frozen) return;
    const awaited = samples.filter((one) => !isComputed(frozen)(one)).length;
    if (sent !== awaited) violate(`${name} awaits ${sent} predictions, and ${awaited} will come`);
  }

  acknowledged(invocation: Invocation, queue: string, body: string): void {
    const { facts, violate } = this.#scene;
    const about = facts.about(body);
    if (!about) return;
    const { run, sample, predictions } = about;
    if (queue === 'samples') {
      if (sample && !facts.predicted.get(run)?.has(sample.index)) {
        violate(`sample ${sample.index} is let go, and its prediction is in no queue`);
      }
      return;
    }
    const held = sample ? [sample] : predictions;
    for (const { index } of held ?? []) this.#resultLetGo(invocation, run, index);
    if (!held) this.#resultLetGo(invocation, run, undefined);
  }

  #resultLetGo(invocation: Invocation, run: string, index: number | undefined): void {
    const { facts, violate } = this.#scene;
    const segment =
      index === undefined
        ? undefined
        : [...facts.written.of(invocation)].find((one) => one.run === run && one.indices.has(index));
    if (index !== undefined && !segment) {
      violate(`the result of sample ${index} is let go by ${invocation.name}, which has no segment of it`);
      return;
    }
    const lists = facts.knownOf(invocation, run, segment?.at);
    if (lists.length === 0) {
      const what = index === undefined ? '`dispatched`' : `the result of sample ${index}`;
      violate(`${what} is let go by ${invocation.name} without a LIST after its segment stood`);
    }
    const shows = (one: Known) => !segment || one.keys.has(segment.key) || facts.damagedAt.has(segment.key);
    if (lists.length > 0 && !lists.some(shows)) {
      violate(`${invocation.name} lets the result of sample ${index} go, and has not counted its own segment`);
    }
    // Everything the LIST called for must be done.
    const isCalledFor = lists.some(({ keys }) => this.#complete(run, keys));
    if (isCalledFor && !reportKeyOf(this.#scene, run) && !facts.renders.get(invocation)?.has(run)) {
      violate(`${invocation.name} has seen that all is there, lets its results go, and has started no report`);
    }
  }

  #complete(run: string, keys: ReadonlySet<string>): boolean {
    const { bucket, facts, runOf } = this.#scene;
    const dispatched = keys.has(dispatchedKey(run)) && bucket.current(dispatchedKey(run));
    if (!dispatched) return false;
    const blocks = facts.blocksOf(run).filter(({ key }) => facts.isReadable(key));
    const there = indicesOf([...facts.segmentsAmong(keys), ...blocks]);
    const sent = samplesSent(runOf(run), Dispatched.parse(JSON.parse(dispatched.body.toString())));
    return sent.every((index) => there.has(index));
  }
}

const Sent = Dispatched.pick({ sent: true, covered: true, decided: true });

/** The key of the run's report.json, if it exists. */
export function reportKeyOf({ bucket, uploadOf }: Scene, run: string): string | undefined {
  const upload = uploadOf(run);
  const key = upload && reportJsonKey(upload.name, run);
  return key !== undefined && bucket.current(key) ? key : undefined;
}
