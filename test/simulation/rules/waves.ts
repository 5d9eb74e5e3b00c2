// A run that stops when it is decided sends what its waves call for, and a wave is judged once all its answers are there.
import { unpacked } from '../../../lambda/dispatch/deciding/run-weights.ts';
import { Wave } from '../../../lambda/shared/contracts/decided.ts';
import type { Prediction } from '../../../lambda/shared/contracts/messages.ts';
import { Dispatched, type Run, StopCode } from '../../../lambda/shared/contracts/run.ts';
import { sampleIndex, samplePlace } from '../../../lambda/shared/contracts/sample-index.ts';
import { type Sent as SentSamples, wasSent } from '../../../lambda/shared/contracts/sent.ts';
import { dispatchedKey, waveKey, weightsKey } from '../../../lambda/shared/keys.ts';
import { judge, type Prefix } from '../../../lambda/shared/sequential/judge.ts';
import { planWaves, type WavePlan } from '../../../lambda/shared/sequential/plan-waves.ts';
import { type DecidableMetric, type Questions, runQuestions } from '../../../lambda/shared/sequential/questions.ts';
import type { Bucket } from '../cloud/bucket.ts';
import type { Invocation } from '../cloud/functions.ts';
import type { Rule, Scene, Sent } from './rule.ts';
import { runIn } from './run-in-key.ts';

/** Undefined for a run that is sent all at once. */
export function wavePlan({ bucket, runOf }: Pick<Scene, 'bucket' | 'runOf'>, run: string): WavePlan | undefined {
  const frozen = runOf(run);
  const questions = frozen && runQuestions(frozen);
  return questions && planWaves(frozen, questions, wavesIn(bucket, run));
}

function wavesIn(bucket: Bucket, run: string): Wave[] {
  const waves: Wave[] = [];
  for (;;) {
    const body = bucket.current(waveKey(run, waves.length))?.body;
    if (!body) return waves;
    waves.push(Wave.parse(JSON.parse(body.toString())));
  }
}

/** Whether dispatch has any reason to send a sample by now. */
export function isToSend(scene: Scene, run: string): (index: number) => boolean {
  const frozen = scene.runOf(run);
  const plan = wavePlan(scene, run);
  if (!frozen || !plan) return () => true;
  return (index) => {
    const { row, variant } = samplePlace(frozen, index);
    return row < (plan.rows[variant] ?? 0);
  };
}

/** All samples that dispatched.json, or a manifest, calls sent. */
export function samplesSent(frozen: Run | undefined, sent: SentSamples): number[] {
  if (!frozen || frozen.samples === 0) return Array.from({ length: sent.sent }, (_, index) => index);
  const isSent = wasSent(frozen, sent);
  return Array.from({ length: frozen.samples }, (_, index) => index).filter(isSent);
}

export class Waves implements Rule {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  sent({ queue, body }: Sent, by: Invocation): void {
    const about = queue === 'samples' ? this.#scene.facts.about(body) : undefined;
    if (!about?.sample || isToSend(this.#scene, about.run)(about.sample.index)) return;
    this.#scene.violate(`${by.name} sends sample ${about.sample.index}, and its wave has not come or it is decided`);
  }

  put(key: string, body: Buffer, by: Invocation | undefined): void {
    const run = runIn(key);
    if (!by) return;
    if (key === dispatchedKey(run)) this.#ends(run, Dispatched.parse(JSON.parse(body.toString())), by);
    const wave = wavesIn(this.#scene.bucket, run).length - 1;
    if (key === waveKey(run, wave)) this.#decides(run, wave, Wave.parse(JSON.parse(body.toString())), by);
  }

  /** Without a stop, a run ends when everything is decided, or with its last row. */
  #ends(run: string, { decided }: Dispatched, { name }: Invocation): void {
    const { bucket, facts, uploadOf, violate } = this.#scene;
    const plan = wavePlan(this.#scene, run);
    const isGone = bucket.versions(uploadOf(run)?.key ?? '').length > 1;
    if (!plan || facts.stops.has(run) || isGone) return;
    if (!plan.isLast || decided?.rows.join() !== plan.rows.join()) {
      violate(`${name} ends ${run} after ${decided?.rows} rows, and ${plan.rows} are to be sent`);
    }
  }

  #decides(run: string, wave: number, { facts }: Wave, { name }: Invocation): void {
    const { bucket, facts: seen, runOf, violate } = this.#scene;
    const frozen = runOf(run);
    const questions = frozen && runQuestions(frozen);
    if (!questions) {
      violate(`${name} judges a wave of ${run}, which has none`);
      return;
    }
    const plan = planWaves(frozen, questions, wavesIn(bucket, run).slice(0, wave));
    // Also of segments that were damaged since they were read.
    const all = [...seen.segments.values(), ...seen.blocks.values()]
      .filter((one) => one.run === run)
      .flatMap(({ predictions }) => predictions);
    const answers = new Answers(all);
    const open = samplesSent(frozen, { sent: 0, decided: { rows: [...plan.rows], ended: [], facts: [] } }).find(
      (index) => !answers.has(index),
    );
    if (open !== undefined) violate(`${name} judges wave ${wave} of ${run}, and there is no answer to sample ${open}`);
    const rows = Math.max(...plan.rows);
    const weights = unpacked(bucket.current(weightsKey(run))?.body, frozen.rows);
    if (questions.contenders.length > 0 && !weights) violate(`${name} compares variants of ${run} and counts no units`);
    const should = judgeAnswers(questions, answers, { rows, of: frozen.rows, weights }, frozen, plan);
    if (open === undefined && !answers.differ && JSON.stringify(facts) !== JSON.stringify(should))
      violate(`${name} decides ${JSON.stringify(facts)} of ${run}, and it is ${JSON.stringify(should)}`);
  }
}

/** The answers to samples, from the predictions in all segments. */
class Answers {
  readonly #first = new Map<number, Prediction>();
  /** Some sample has two predictions that do not say the same. */
  differ = false;

  constructor(predictions: readonly Prediction[]) {
    for (const prediction of predictions) {
      if (prediction.status === 'skipped' && StopCode.safeParse(prediction.error_code).success) continue;
      const before = this.#first.get(prediction.index);
      if (before && before.predicted !== prediction.predicted) this.differ = true;
      if (!before) this.#first.set(prediction.index, prediction);
    }
  }

  has(index: number): boolean {
    return this.#first.has(index);
  }

  isGood(index: number, metric: DecidableMetric): boolean {
    const { predicted = null, truth } = this.#first.get(index) ?? {};
    return predicted !== null && (metric === 'completion_rate' || predicted === truth);
  }
}

function judgeAnswers(
  questions: Questions,
  answers: Answers,
  prefix: Omit<Prefix, 'scores'>,
  run: Run,
  { facts }: WavePlan,
) {
  const { rows } = prefix;
  const { repeats } = run.benchmark;
  const scores = (variant: number, metric: DecidableMetric) => ({
    of: Array.from(
      { length: rows },
      (_, row) =>
        Array.from({ length: repeats }, (__, repeat) => sampleIndex(run, row, variant, repeat)).filter((index) =>
          answers.isGood(index, metric),
        ).length,
    ),
    best: repeats,
    rows,
  });
  return judge(questions, { ...prefix, scores }, facts);
}
