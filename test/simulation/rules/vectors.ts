// Train rows are embedded before any row is sent, each chunk is stored once, and what they cost counts once.
import { gunzipSync } from 'node:zlib';
import { TrainRows } from '../../../lambda/shared/contracts/run.ts';
import { Trained } from '../../../lambda/shared/contracts/training.ts';
import { chunkStarts } from '../../../lambda/shared/embeddings/train-chunks.ts';
import { stopKey, trainedKey, trainRowsKey, VECTORS, vectorsKey } from '../../../lambda/shared/keys.ts';
import { teamOf } from '../../../lambda/shared/team.ts';
import type { Invocation } from '../cloud/functions.ts';
import { PRICE } from '../schedules/scenario.ts';
import { Sets } from './facts.ts';
import type { Answered, Call, Rule, Scene, Sent } from './rule.ts';
import { runIn } from './run-in-key.ts';
import { chunksOf } from './samples.ts';

export class Vectors implements Rule {
  readonly #scene: Scene;
  /** Chunks that an invocation has sent. */
  readonly #sent = new Sets<Invocation, string>();
  /** Vectors that stood when a dispatcher began. */
  readonly #stood = new Map<Invocation, readonly string[]>();
  /** Tokens of all answers to an instance that had train rows in them: a chunk may be stored by a later invocation. */
  readonly #answered = new Map<Invocation['instance'], number>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  begins(invocation: Invocation): void {
    if (invocation.of === 'dispatch') this.#stood.set(invocation, this.#scene.bucket.keys(VECTORS));
  }

  answered(call: Call, { promptTokens = 0 }: Answered): void {
    const { texts = [], invocation } = call;
    const isTraining = chunksOf(this.#scene, invocation).some((chunk) =>
      chunk.texts.some((one) => texts.includes(one)),
    );
    if (!isTraining) return;
    this.#answered.set(invocation.instance, (this.#answered.get(invocation.instance) ?? 0) + promptTokens);
  }

  sent({ queue, body, group }: Sent, by: Invocation): void {
    const { facts, bucket, runOf, violate } = this.#scene;
    if (queue !== 'samples') return;
    const about = facts.about(body);
    if (about?.sample && runOf(about.run)?.embedded && !bucket.current(trainedKey(about.run))) {
      violate(`sample ${about.sample.index} is sent, and no classifier of ${about.run} is trained`);
    }
    const message = facts.chunk(body);
    if (!message) return;
    const { run, train } = message;
    const key = vectorsKey(run, train.model, train.chunk);
    if (this.#stood.get(by)?.includes(key)) violate(`${by.name} sends ${key}, which stood before it began`);
    if (bucket.current(trainedKey(run))) violate(`${by.name} sends ${key}, and ${run} is trained`);
    // The SDK repeats a request whose answer was lost.
    const isRepeated = [...facts.troubles.of(by)].some(
      ({ kind, what }) => kind === 'retried' && what === 'SendMessageBatch samples',
    );
    if (this.#sent.of(by).has(key) && !isRepeated) violate(`${by.name} sends ${key} twice`);
    this.#sent.of(by).add(key);
    const own = `${teamOf(run)}/${runOf(run)?.embedded?.models[train.model]?.endpoint}`;
    if (group !== own) violate(`${key} is in the group ${group}, and its own is ${own}`);
  }

  put(key: string, body: Buffer, by: Invocation | undefined): void {
    if (!by) return;
    const run = runIn(key);
    if (key.startsWith(VECTORS)) this.#chunk(key, by);
    if (key === trainedKey(run)) this.#trained(run, Trained.parse(JSON.parse(body.toString())));
    this.#countsOnce(key, run);
  }

  /** No more is paid for than was answered. */
  #chunk(key: string, { name, instance }: Invocation): void {
    const { facts, violate } = this.#scene;
    const { cost_micro_usd = 0, rows = [], failed = {} } = facts.vectors.get(key) ?? {};
    const run = runIn(key);
    const [model, chunk] = key.slice(`${VECTORS}${run}/`.length).replace('.bin', '').split('/');
    const starts = this.#startsOf(run, Number(model));
    const size = (starts[Number(chunk) + 1] ?? 0) - (starts[Number(chunk)] ?? 0);
    const told = rows.length + Object.values(failed).reduce((sum, count) => sum + count, 0);
    if (told !== size) violate(`${name} stores ${key}, which tells of ${told} rows of ${size}`);
    const left = (this.#answered.get(instance) ?? 0) * PRICE.input - cost_micro_usd;
    this.#answered.set(instance, left / PRICE.input);
    if (left < 0) violate(`${name} stores ${key}, which cost ${-left} more than was answered`);
  }

  #trained(run: string, { models, cost_micro_usd }: Trained): void {
    const { bucket, facts, runOf, violate } = this.#scene;
    const cost = facts.trainMicroUsd(run);
    if (models.length === 0) {
      if (!bucket.current(stopKey(run))) violate(`${run} is not trained, and nobody stopped it`);
      return;
    }
    const missing = runOf(run)?.embedded?.models.flatMap((_, index) => this.#missing(run, index)) ?? [];
    if (missing.length > 0) violate(`${run} is trained without ${missing[0]}`);
    if (cost_micro_usd !== cost)
      violate(`the train rows of ${run} cost ${cost}, and trained.json says ${cost_micro_usd}`);
  }

  #startsOf(run: string, model: number): number[] {
    const { bucket, runOf } = this.#scene;
    const stored = bucket.current(trainRowsKey(run))?.body ?? Buffer.alloc(0);
    const train = TrainRows.parse(JSON.parse(gunzipSync(stored).toString()));
    return chunkStarts(train, { rows: runOf(run)?.embedded?.models[model]?.rows ?? 0 });
  }

  #missing(run: string, model: number): string[] {
    const count = this.#startsOf(run, model).length - 1;
    const keys = Array.from({ length: count }, (_, chunk) => vectorsKey(run, model, chunk));
    return keys.filter((key) => !this.#scene.facts.vectors.has(key));
  }

  /** What was told of train rows is one segment, and says what trained.json says. */
  #countsOnce(key: string, run: string): void {
    const { bucket, facts, violate } = this.#scene;
    if (!facts.segments.get(key)?.trainMicroUsd) return;
    const told = [...facts.segments.values()].filter((one) => one.run === run && one.trainMicroUsd > 0);
    const { cost_micro_usd } = Trained.parse(JSON.parse(String(bucket.current(trainedKey(run))?.body)));
    const sum = told.reduce((all, one) => all + one.trainMicroUsd, 0);
    if (sum !== cost_micro_usd) violate(`the train rows of ${run} cost ${cost_micro_usd}, and ${sum} are counted`);
  }

  acknowledged(_by: Invocation, queue: string, body: string): void {
    const { facts, violate } = this.#scene;
    const told = facts.about(body);
    if (queue !== 'results' || !told?.isSpent) return;
    const isKept = [...facts.segments.values()].some((one) => one.run === told.run && one.trainMicroUsd > 0);
    if (!isKept) violate(`what the train rows of ${told.run} cost is let go, and no segment says it`);
  }
}
