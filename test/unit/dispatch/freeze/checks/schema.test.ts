import { expect, it } from 'vitest';
import { schemaWarnings } from '../../../../../lambda/dispatch/freeze/checks/schema.ts';
import { ModelChoice } from '../../../../../lambda/shared/contracts/choices/model.ts';

const labels = (count: number) => Array.from({ length: count }, (_, index) => `label ${index}`);

it('warns if a schema is asked for and there are too many labels', () => {
  expect(schemaWarnings({ answer: 'json_schema', models: [] }, labels(1_001))).toEqual([
    {
      code: 'no_schema',
      message:
        'Models were asked for a plain label, because the labels do not fit into a strict schema: it may list 1000 labels, and there are 1001.',
    },
  ]);
  expect(schemaWarnings({ answer: 'json_schema', models: [] }, labels(1_000))).toEqual([]);
  const own = [ModelChoice.parse({ model: 'm', answer: 'json_schema' })];
  expect(schemaWarnings({ answer: 'label', models: own }, labels(1_001))).toHaveLength(1);
  // With `auto`, nobody misses the schema.
  expect(schemaWarnings({ answer: 'auto', models: [] }, labels(1_001))).toEqual([]);
});
