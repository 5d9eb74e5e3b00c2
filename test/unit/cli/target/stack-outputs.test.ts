import { expect, it } from 'vitest';
import { named, outputOf } from '../../../../cli/target/stack-outputs.ts';

it('finds the outputs of a Holdout among those of somebody else’s stack', () => {
  const outputs = named([
    ['BucketName', 'of-the-website'],
    ['HoldoutBucketName', 'holdout-1a2b'],
    ['HoldoutResultsQueueUrl', 'https://sqs.test/results'],
  ]);
  expect(outputOf(outputs, 'BucketName', 'Shop')).toBe('holdout-1a2b');
  expect(outputOf(outputs, 'ResultsQueueUrl', 'Shop')).toBe('https://sqs.test/results');
});

it('finds them in Holdout’s own stack, and says so if there are none', () => {
  expect(outputOf(named([['BucketName', 'holdout-1a2b']]), 'BucketName', 'Holdout')).toBe('holdout-1a2b');
  expect(() => outputOf(named([['Url', 'x']]), 'BucketName', 'Shop')).toThrow('does not belong to Holdout');
});
