// Maps a sample to its row, variant and repeat, and an invocation to the samples it received.
import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import type { Sample, TrainChunk } from '../../../lambda/shared/contracts/messages.ts';
import type { Run } from '../../../lambda/shared/contracts/run.ts';
import type { Variant } from '../../../lambda/shared/contracts/variant.ts';
import { rowOrder } from '../../../lambda/shared/random/row-order.ts';
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

/** index = (position × variants + variant) × repeats + repeat */
export function placeOf({ runOf, uploadOf }: Scene, run: string, index: number): Place | undefined {
  const [frozen, upload] = [runOf(run), uploadOf(run)];
  if (!frozen || !upload) return undefined;
  const { variants, benchmark } = frozen;
  const at = orderOf(frozen)[Math.floor(index / (variants.length * benchmark.repeats))] ?? -1;
  const row = upload.scenario.rows[at];
  const variant = variants[Math.floor(index / benchmark.repeats) % variants.length];
  if (!row || !variant) return undefined;
  return { row, variant, repeat: index % benchmark.repeats, text: textOf(upload.topic, at, row) };
}

const orders = new WeakMap<Run, Uint32Array>();

/** The row at each position. */
function orderOf(run: Run): Uint32Array {
  const order = orders.get(run) ?? rowOrder(run);
  orders.set(run, order);
  return order;
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
export function askedFor(scene: Scene, { invocation, endpoint, model, text, texts = [text] }: Call): Delivery[] {
  return deliveriesOf(scene, invocation).filter(
    ({ place }) => texts.includes(place.text) && isAt(place.variant, endpoint, model),
  );
}

const isAt = (variant: Variant, endpoint: string, model: string): boolean =>
  variant.kind !== 'baseline' && variant.endpoint === endpoint && variant.model === model;

/** A chunk of train rows as it was delivered to an invocation of classify. */
export interface ChunkDelivery {
  readonly chunk: TrainChunk;
  readonly messageId: string;
  readonly texts: readonly string[];
}

/** @param invocation of classify */
export function chunksOf({ facts, bucket }: Scene, { event }: Invocation): ChunkDelivery[] {
  const { Records } = event as SQSEvent;
  return Records.flatMap(({ body, messageId }) => {
    const chunk = facts.chunk(body);
    if (!chunk) return [];
    const { texts, content_key = '' } = chunk.train;
    return [{ chunk, messageId, texts: texts ?? Texts.parse(JSON.parse(String(bucket.current(content_key)?.body))) }];
  });
}

const Texts = z.array(z.string());
