// What stands in accounts today: CloudFormation replaces a resource whose logical id changes, a queue with the messages
// in it. A new resource may come; one of this list goes or changes only on purpose.
import { expect, it } from 'vitest';
import { z } from 'zod';
import { CONTEXTS } from './contexts.ts';
import KEPT from './kept-ids.json' with { type: 'json' };
import { synthesize } from './synthesized.ts';

const Written = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string() }).transform(({ Type }) => Type),
  ),
  Outputs: z.record(z.string(), z.unknown()),
});

it.each(Object.entries(KEPT))('keeps the logical ids of resources and outputs: %s', (name, kept) => {
  const { Resources, Outputs } = Written.parse(synthesize(CONTEXTS[name] ?? {}).template.toJSON());
  expect(Resources).toMatchObject(kept.resources);
  expect(Object.keys(Outputs)).toEqual(expect.arrayContaining(kept.outputs));
});

it('has a list for every context', () => {
  expect(Object.keys(KEPT)).toEqual(expect.arrayContaining(Object.keys(CONTEXTS)));
});
