// Maps a sample to its row, variant and repeat, and an invocation to the samples it received.
import type { SQSEvent } from 'aws-lambda';
import type { Sample } from '../../../lambda/shared/contracts/messages.ts';
import type { ModelVariant, Variant } from '../../../lambda/shared/contracts/variant.ts';
import type { Invocation } from '../cloud/functions.ts';
import { type Row, textOf } from '../schedules/scenario.ts';
import type { Call, Scene } from './rule.ts';

export interface Place {
  readonly row: Row;
  readonly variant: Variant;
  readonly repeat: number;
  /** The text as it appears in the prompt. */
  readonly text: string;
}

/** index = (row × variants + variant) × repeats + repeat */
export function placeOf({ runOf, uploadOf }: Scene, run: string, index: number): Place | undefined {
  const [frozen, upload] = [runOf(run), uploadOf(run)];
  if (!frozen || !upload) return undefined;
  const { variants, benchmark } = frozen;
  const at = Math.floor(index / (variants.length * benchmark.repeats));
  const row = upload.scenario.rows[at];
  const variant = variants[Math.floor(index / benchmark.repeats) % variants.length];
  if (!row || !variant) return undefined;
  return { row, variant, repeat: index % benchmark.repeats, text: textOf(upload.topic, at, row) };
}

/** A sample as it was delivered to an invocation of classify. */
export interface Delivery {
  readonly sample: Sample;
  readonly messageId: string;
  readonly receives: number;
  readonly place: Place;
}

const known = new WeakMap<Invocation, readonly Delivery[]>();

/** @param invocation of classify */
export function deliveriesOf(scene: Scene, invocation: Invocation): readonly Delivery[] {
  const found = known.get(invocation) ?? readDeliveries(scene, invocation);
  known.set(invocation, found);
  return found;
}

function readDeliveries(scene: Scene, { event }: Invocation): Delivery[] {
  const { Records } = event as SQSEvent;
  return Records.flatMap(({ body, messageId, attributes }) => {
    const sample = scene.facts.about(body)?.sample;
    const place = sample && placeOf(scene, sample.run, sample.index);
    if (!sample || !place) return [];
    return [{ sample, messageId, receives: Number(attributes.ApproximateReceiveCount), place }];
  });
}

/** The samples of the invocation that a call may be for. There are several if repeats or runs share a text. */
export function askedFor(scene: Scene, { invocation, endpoint, model, text }: Call): Delivery[] {
  return deliveriesOf(scene, invocation).filter(
    ({ place }) => place.text === text && isAt(place.variant, endpoint, model),
  );
}

const isAt = (variant: Variant, endpoint: string, model: string): variant is ModelVariant =>
  variant.kind === 'model' && variant.endpoint === endpoint && variant.model === model;
