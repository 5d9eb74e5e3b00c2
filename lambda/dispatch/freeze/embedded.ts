// Decides which train rows embedding models learn from, and how many of them each takes. Pure.
import { hash } from 'node:crypto';
import type { EmbeddedModel, TrainRows, Warning } from '../../shared/contracts/run.ts';
import type { Variant } from '../../shared/contracts/variant.ts';
import type { TrainSet } from '../../shared/csv/train.ts';
import { formatCount } from '../../shared/text/format.ts';
import { InputError } from '../../shared/text/input-error.ts';
import { textKey } from '../../shared/text/text-key.ts';
import { plural } from '../../shared/text/words.ts';

/** Of one model's vectors, which a worker of 512 MB holds to find neighbours. */
const MAX_VECTOR_BYTES = 64 * 1024 * 1024;
const BYTES_PER_NUMBER = 4;
/** Numbers in all vectors × labels: about a second for one evaluation of the loss, so that training ends in minutes. */
const MAX_PRODUCTS = 600_000_000;
/** What vectors most often have, before the endpoint has told. */
const USUAL_DIMENSIONS = 1_536;

/**
 * Rows with a text and one of the run's labels, in an order that depends on the seed alone: the first rows of it are
 * drawn at random.
 * @param leaked texts to leave out, by textKey.
 * @returns undefined if no variant needs them. @throws InputError if there are none.
 */
export function rowsToEmbed(
  variants: readonly Variant[],
  train: Pick<TrainSet, 'texts' | 'labels'> | undefined,
  labels: readonly string[],
  leaked: ReadonlySet<string>,
  seed: number,
  file: string,
): TrainRows | undefined {
  if (!train || !variants.some(({ kind }) => kind === 'embedding')) return undefined;
  const indices = new Map(labels.map((label, index) => [label, index]));
  const rows = train.texts.flatMap((text, row) => {
    const label = indices.get(train.labels[row] ?? '');
    const isLeaked = leaked.size > 0 && leaked.has(textKey(text));
    return label === undefined || text.trim() === '' || isLeaked
      ? []
      : [{ text, label, key: hash('sha256', `${seed}:${row}`) }];
  });
  if (rows.length === 0) {
    const message = 'the embedding models have no row of the train file to learn from.';
    const advice = 'It needs rows with a text, a label of the run, and a text that the holdout does not have.';
    throw new InputError([{ file, message, advice }]);
  }
  rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  return { texts: rows.map(({ text }) => text), labels: rows.map(({ label }) => label) };
}

/** How many of the rows a model with such vectors learns from. */
export function mostRows({ texts, labels }: TrainRows, dimensions = USUAL_DIMENSIONS): number {
  const classes = new Set(labels).size;
  const most = Math.min(MAX_VECTOR_BYTES / BYTES_PER_NUMBER, MAX_PRODUCTS / classes) / dimensions;
  return Math.max(1, Math.min(texts.length, Math.floor(most)));
}

/** @param variants as the preflight returned them. */
export function embeddedModels(
  variants: readonly Variant[],
  rows: TrainRows,
): { readonly models: EmbeddedModel[]; readonly warnings: readonly Warning[] } {
  const models = new Map<string, EmbeddedModel>();
  const warnings: Warning[] = [];
  for (const variant of variants) {
    if (variant.kind !== 'embedding') continue;
    const { name, endpoint, model, parameters, price, dimensions = USUAL_DIMENSIONS } = variant;
    const key = JSON.stringify([endpoint, model, parameters]);
    if (models.has(key)) continue;
    const count = mostRows(rows, dimensions);
    models.set(key, { endpoint, model, parameters, ...(price && { price }), dimensions, rows: count });
    const left = rows.texts.length - count;
    if (left > 0) {
      const message = `The classifiers of ${name.split('/')[0]} learned from ${plural(count, 'row')} of the train file, drawn at random: all ${formatCount(rows.texts.length)} are too many to train on.`;
      warnings.push({ code: 'train_rows_left_out', message, count: left });
    }
  }
  return { models: [...models.values()], warnings };
}
