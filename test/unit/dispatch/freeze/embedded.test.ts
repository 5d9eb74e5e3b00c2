// The train rows that embedding models learn from.
import { expect, test } from 'vitest';
import { rowsToEmbed } from '../../../../lambda/dispatch/freeze/embedded.ts';
import type { EmbeddingVariant } from '../../../../lambda/shared/contracts/variant.ts';
import { textKey } from '../../../../lambda/shared/text/text-key.ts';

const variant: EmbeddingVariant = {
  kind: 'embedding',
  name: 'm/knn',
  model: 'm',
  endpoint: 'openai',
  classifier: 'knn',
  parameters: {},
};
const TRAIN = {
  texts: ['one text', ' ', 'of no label of the run', 'seen in the holdout'],
  labels: ['a', 'a', 'x', 'b'],
};
const LEAKED = new Set([textKey('seen in the holdout')]);

test('they have a text, a label of the run, and are not in the holdout', () => {
  const rows = rowsToEmbed([variant], TRAIN, ['a', 'b'], LEAKED, 0, 'train.csv');
  expect(rows).toEqual({ texts: ['one text'], labels: [0] });
});

test('if none is left, the file is named, and what it needs', () => {
  const none = { texts: TRAIN.texts.slice(1), labels: TRAIN.labels.slice(1) };
  expect(() => rowsToEmbed([variant], none, ['a', 'b'], LEAKED, 0, 'train.csv')).toThrow(
    'train.csv: the embedding models have no row of the train file to learn from. It needs rows with a text, a label of the run, and a text that the holdout does not have.',
  );
});

test('without such a model nothing is embedded', () => {
  expect(rowsToEmbed([], TRAIN, ['a', 'b'], LEAKED, 0, 'train.csv')).toBeUndefined();
});
