// A sample message carries its own row and truth; a prediction reports its own calls.
import { isComputed } from '../../../lambda/shared/computed/computed.ts';
import { type Prediction, type Sample, SampleContent } from '../../../lambda/shared/contracts/messages.ts';
import { teamOf } from '../../../lambda/shared/team.ts';
import type { Invocation } from '../cloud/functions.ts';
import { ENDPOINTS, LABELS, PRICE } from '../schedules/scenario.ts';
import type { Answered, Call, Rule, Scene, Sent } from './rule.ts';
import { askedFor, type Delivery, deliveriesOf, placeOf } from './samples.ts';

/** A call and its result so far. */
interface Asked {
  readonly call: Call;
  promptTokens?: number;
}

/** The call behind an answer, identified by the answer's token count. */
interface Origin {
  readonly call: Call;
  readonly asking: readonly Delivery[];
}

export class Messages implements Rule {
  readonly #scene: Scene;
  readonly #asked = new Map<Invocation, Asked[]>();
  readonly #origins = new Map<number, Origin>();
  /** The sample that each answer was used for. */
  readonly #used = new Map<number, string>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  called(call: Call): void {
    if (call.texts) return;
    const asked = this.#asked.get(call.invocation) ?? [];
    this.#asked.set(call.invocation, asked);
    asked.push({ call });
  }

  answered(call: Call, { promptTokens }: Answered): void {
    const asked = this.#asked.get(call.invocation)?.find((one) => one.call === call);
    if (!asked || promptTokens === undefined) return;
    asked.promptTokens = promptTokens;
    this.#origins.set(promptTokens, { call, asking: askedFor(this.#scene, call) });
  }

  sent({ queue, endpoint, body, group }: Sent, by: Invocation): void {
    const about = this.#scene.facts.about(body);
    if (queue === 'samples' && about?.sample) this.#sample(about.sample, endpoint, group);
    if (queue !== 'results') return;
    for (const prediction of about?.predictions ?? []) this.#prediction(about?.run ?? '', prediction, group, by);
  }

  #sample(sample: Sample, endpoint: string | undefined, group: string | undefined): void {
    const { run, index, truth, content, content_key } = sample;
    const { bucket, runOf, violate } = this.#scene;
    const place = placeOf(this.#scene, run, index);
    if (!place) {
      violate(`sample ${index} is sent, which ${run} does not have`);
      return;
    }
    const stored = content_key === undefined ? undefined : bucket.current(content_key)?.body.toString();
    const { row } = content ?? SampleContent.parse(JSON.parse(stored ?? '{}'));
    const { text } = row;
    if (text !== place.text) violate(`sample ${index} holds "${text}", and its row is "${place.text}"`);
    if (LABELS[truth ?? -1] !== place.row.label) violate(`sample ${index} has the truth ${truth}`);
    const frozen = runOf(run);
    if (frozen && isComputed(frozen)(index)) violate(`sample ${index} is sent, and its baseline costs nothing`);
    const at = place.variant.kind === 'baseline' ? ENDPOINTS[0] : place.variant.endpoint;
    if (endpoint !== at) violate(`sample ${index} is in the queue of ${endpoint}, and its own is that of ${at}`);
    const own = `${teamOf(run)}/${place.variant.kind === 'baseline' ? 'baseline' : place.variant.endpoint}`;
    if (group !== own) violate(`sample ${index} is in the group ${group}, and its own is ${own}`);
  }

  #prediction(run: string, prediction: Prediction, group: string | undefined, by: Invocation): void {
    const { violate } = this.#scene;
    const { index, truth } = prediction;
    if (group !== run) violate(`a prediction of ${run} is in the group ${group}`);
    const given = deliveriesOf(this.#scene, by).filter(({ sample }) => sample.run === run && sample.index === index);
    if (given.length === 0) {
      violate(`${by.name} predicts sample ${index} of ${run}, which it was not given`);
      return;
    }
    if (truth !== given[0]?.sample.truth) violate(`the prediction of sample ${index} has the truth ${truth}`);
    const wrong = given.map((delivery) => this.#wrongWith(prediction, delivery, by));
    // If the sample was delivered in two messages, the prediction may be for either.
    if (wrong.every((one) => one !== undefined)) violate(`the prediction of sample ${index}: ${wrong[0]}`);
  }

  #wrongWith(prediction: Prediction, delivery: Delivery, by: Invocation): string | undefined {
    const { facts } = this.#scene;
    const { status, attempts, error_code, from_cache } = prediction;
    const { place, receives, sample } = delivery;
    if (status === 'skipped') {
      const stopped = facts.stops.get(sample.run);
      if (!stopped) return 'it is skipped, and nobody stopped the run';
      if (error_code !== stopped.stop.code) return `it is skipped for ${error_code}, and not for ${stopped.stop.code}`;
    }
    if (status === 'skipped' || place.variant.kind === 'baseline') {
      return attempts === receives ? undefined : `it counts ${attempts} attempts of ${receives} deliveries`;
    }
    if (place.variant.kind === 'embedding') return wrongVector(prediction, delivery);
    if (from_cache)
      return attempts === receives - 1 ? this.#wrongOrigin(prediction, delivery) : `it counts ${attempts}`;
    return this.#wrongCalls(prediction, delivery, by);
  }

  /** A prediction that is not from the cache must match the calls of this delivery. */
  #wrongCalls({ attempts, usage, cost_micro_usd }: Prediction, delivery: Delivery, by: Invocation): string | undefined {
    const asked = (this.#asked.get(by) ?? []).filter(({ call }) => askedFor(this.#scene, call).includes(delivery));
    const isAlone = asked.every(({ call }) => askedFor(this.#scene, call).length === 1);
    const counted = attempts - (delivery.receives - 1);
    if (isAlone ? counted !== asked.length : counted > asked.length || counted < 1) {
      return `it counts ${counted} calls of this delivery, and there were ${asked.length}`;
    }
    const answers = asked.flatMap(({ promptTokens }) => promptTokens ?? []);
    const tokens = usage?.prompt_tokens;
    const sum = answers.length === 0 ? undefined : answers.reduce((total, one) => total + one);
    if (isAlone ? tokens !== sum : tokens !== undefined && tokens !== sum && !answers.includes(tokens)) {
      return `it was paid for ${tokens} tokens, and its answers had ${sum}`;
    }
    if (tokens === undefined) return undefined;
    const cost = tokens * PRICE.input + (usage?.completion_tokens ?? 0) * PRICE.output;
    if (cost_micro_usd !== cost) return `it costs ${cost_micro_usd}, which should be ${cost}`;
    const { run, index } = delivery.sample;
    const before = this.#used.get(tokens);
    this.#used.set(tokens, `${run} ${index}`);
    return before === undefined || before === `${run} ${index}` ? undefined : `its answer was that of ${before}`;
  }

  /** A cached prediction must come from an answer to the same request and the same repeat. */
  #wrongOrigin({ usage }: Prediction, { sample, place }: Delivery): string | undefined {
    const { runOf } = this.#scene;
    if (!runOf(sample.run)?.benchmark.cache) return 'it is from the cache, which the benchmark does not want';
    const origin = this.#origins.get(usage?.prompt_tokens ?? -1);
    if (!origin) return 'it is from the cache, and nobody gave this answer';
    const { call, asking } = origin;
    const { variant, text, repeat } = place;
    if (variant.kind !== 'model' || call.model !== variant.model || call.endpoint !== variant.endpoint) {
      return `it is an answer of ${call.model} at ${call.endpoint}`;
    }
    if (call.text !== text) return `it is the answer to "${call.text}"`;
    const repeats = new Set(asking.map((one) => one.place.repeat));
    return repeats.has(repeat) ? undefined : `it is the answer to another repeat (${[...repeats].join(', ')})`;
  }
}

/** A vector may come from a call for several rows, or from an earlier one. */
function wrongVector({ attempts, usage, cost_micro_usd, from_cache }: Prediction, { receives }: Delivery) {
  const counted = attempts - (receives - 1);
  if (from_cache ? counted !== 0 : counted < 1) return `it counts ${counted} calls of this delivery`;
  const cost = usage && usage.prompt_tokens * PRICE.input;
  return cost_micro_usd === cost ? undefined : `it costs ${cost_micro_usd}, which should be ${cost}`;
}
