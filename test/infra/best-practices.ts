import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { CONTEXTS } from './contexts.ts';
import { exceptionOf, NAG_EXCEPTIONS } from './exceptions.ts';
import { holdoutStack } from './synthesized.ts';

const used = new Set<unknown>();

it.each(Object.entries(CONTEXTS))(
  'follows the practices that cdk-nag checks, but for what is meant otherwise: %s',
  (_, context) => {
    const { violations } = new AwsSolutionsChecks().validateScope(holdoutStack(context));
    expect(violations.length).toBeGreaterThan(0);
    const unmeant = violations.filter(({ ruleName }) => {
      // Some rules say what they found: AwsSolutions-IAM5[Resource::…]
      const [rule = '', at = ''] = ruleName.replace(/\]$/, '').split(/\[(.*)/s, 2);
      const exception = exceptionOf(NAG_EXCEPTIONS, { rule, at }, context);
      used.add(exception);
      return !exception;
    });
    expect(unmeant).toEqual([]);
  },
);

it('every exception from the rules of cdk-nag is needed', () => {
  expect(NAG_EXCEPTIONS.filter((one) => !used.has(one))).toEqual([]);
});
