import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { CONTEXTS } from './contexts.ts';
import { MEANT, OBJECTS } from './exceptions.ts';
import { holdoutStack } from './synthesized.ts';

it.each(Object.entries(CONTEXTS))(
  'follows the practices that cdk-nag checks, but for what is meant otherwise: %s',
  (_, context) => {
    const { violations } = new AwsSolutionsChecks().validateScope(holdoutStack(context));
    const found = violations.map(({ ruleName }) => (OBJECTS.test(ruleName) ? OBJECTS.source : ruleName));
    expect([...new Set(found)].sort()).toEqual(Object.keys(MEANT).sort());
  },
);
