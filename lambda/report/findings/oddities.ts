// What endpoints and queues said that could not be taken as it came, and is in no figure of the report.

import type { Manifest, Warning } from '../../shared/contracts/run.ts';
import { formatCount } from '../../shared/text/format.ts';
import { plural } from '../../shared/text/words.ts';
import { forEachSample } from '../scores/samples.ts';
import type { PredictionTable } from '../table/predictions.ts';

export function oddities(table: PredictionTable, { malformed = 0 }: Pick<Manifest, 'malformed'>): Warning[] {
  return [
    ...table.run.variants.flatMap(({ name }, index) => oddUsage(name, table, index)),
    ...unknownSamples(table.unknown),
    ...malformedMessages(malformed),
  ];
}

function oddUsage(name: string, table: PredictionTable, variant: number): Warning[] {
  let [count, samples] = [0, 0];
  forEachSample(table, variant, (sample) => {
    samples++;
    count += table.oddUsage[sample] ?? 0;
  });
  if (count === 0) return [];
  const message = `${name}: what the endpoint gave as usage of ${formatCount(count)} of ${plural(samples, 'sample')} is no count of tokens. It is left out: what these cost is in no total and no budget.`;
  return [{ code: 'odd_usage', message, count }];
}

function unknownSamples(count: number): Warning[] {
  if (count === 0) return [];
  const message = `${plural(count, 'prediction')} for samples that the run does not have came to its results queue, and count for nothing.`;
  return [{ code: 'unknown_samples', message, count }];
}

function malformedMessages(count: number): Warning[] {
  if (count === 0) return [];
  const message = `${plural(count, 'message')} of this run in its results queue could not be read; a sample that has come to nothing else counts as failed (lost).`;
  return [{ code: 'malformed_messages', message, count }];
}
