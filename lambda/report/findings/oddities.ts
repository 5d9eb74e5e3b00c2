// Warns about what endpoints and queues sent that cannot be used. No figure of the report includes it.

import { at } from '../../shared/at.ts';
import type { Manifest, Warning } from '../../shared/contracts/run.ts';
import { formatCount } from '../../shared/text/format.ts';
import { oneOrMany, plural } from '../../shared/text/words.ts';
import { forEachOutcome } from '../scores/samples.ts';
import type { PredictionTable } from '../table/predictions.ts';
import { together } from './warnings.ts';

export function oddities(table: PredictionTable, { malformed = 0 }: Pick<Manifest, 'malformed'>): Warning[] {
  return [
    ...cancelledCalls(table),
    ...withoutVector(table),
    ...oddUsage(table),
    ...unknownSamples(table.unknown),
    ...leftOutTexts(table.textsLeftOut ?? 0),
    ...malformedMessages(malformed),
  ];
}

function cancelledCalls({ run, timeouts = new Map() }: PredictionTable): Warning[] {
  if (timeouts.size === 0) return [];
  const items = [...timeouts].map(
    ([variant, { count, limitSeconds }]) =>
      `${at(run.variants, variant).name} ${formatCount(count)} (${limitSeconds} s)`,
  );
  const message = `Calls cancelled at the time limit of their endpoint, and asked again or given up: ${together(items)}. The endpoint may have charged for them, and no cost here includes that. If it is busy, lower max_concurrent_requests; if the model is slow, raise request_timeout.`;
  return [{ code: 'timeouts', message, count: [...timeouts.values()].reduce((sum, { count }) => sum + count, 0) }];
}

function withoutVector({ run, trained }: PredictionTable): Warning[] {
  return (trained?.models ?? []).flatMap(({ failed, train_rows }, index) => {
    const count = Object.values(failed).reduce((sum, rows) => sum + rows, 0);
    const model = run.embedded?.models[index]?.model ?? '';
    if (count === 0) return [];
    const learned =
      train_rows > 0 ? `Its classifiers learned from the other ${formatCount(train_rows)}` : 'So nothing was learned';
    const message = `${model} gave no vector for ${plural(count, 'train row')} (${together(Object.keys(failed))}). ${learned}.`;
    return [{ code: 'train_rows_without_vector', message, count }];
  });
}

function oddUsage(table: PredictionTable): Warning[] {
  const found = table.run.variants.map(({ name }, variant) => ({ name, ...oddSamples(table, variant) }));
  const odd = found.filter(({ count }) => count > 0);
  if (odd.length === 0) return [];
  const items = odd.map(({ name, count, samples }) => `${name} ${formatCount(count)} of ${formatCount(samples)}`);
  const message = `The endpoint reported a usage that is not a count of tokens for some samples: ${together(items)}. It is left out, so totals and budgets lack what these samples cost.`;
  return [{ code: 'odd_usage', message, count: odd.reduce((sum, { count }) => sum + count, 0) }];
}

function oddSamples(table: PredictionTable, variant: number): { readonly count: number; readonly samples: number } {
  let [count, samples] = [0, 0];
  forEachOutcome(table, variant, (sample) => {
    samples++;
    count += table.oddUsage[sample] ?? 0;
  });
  return { count, samples };
}

function unknownSamples(count: number): Warning[] {
  if (count === 0) return [];
  const message = `${plural(count, 'prediction')} in the results queue ${oneOrMany(count, 'is', 'are')} for samples that the run does not have, and ${oneOrMany(count, 'is', 'are')} ignored.`;
  return [{ code: 'unknown_samples', message, count }];
}

function leftOutTexts(count: number): Warning[] {
  if (count === 0) return [];
  const message = `${plural(count, 'text')} that models wrote did not fit into memory: ${oneOrMany(count, 'it is', 'they are')} empty in predictions.csv. Every label and figure is there.`;
  return [{ code: 'texts_left_out', message, count }];
}

function malformedMessages(count: number): Warning[] {
  if (count === 0) return [];
  const message = `${plural(count, 'message')} of this run in the results queue could not be read. A sample for which nothing else arrived counts as failed (lost).`;
  return [{ code: 'malformed_messages', message, count }];
}
