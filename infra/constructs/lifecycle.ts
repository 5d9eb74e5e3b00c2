// The part of the stack's context that concerns its life: its name, a bucket that an earlier stack left, how long files
// are kept.
import { z } from 'zod';
import { Retention } from '../../lambda/shared/contracts/retention.ts';

export const DEFAULT_STACK_NAME = 'Holdout';

/**
 * CloudFormation's characters. The names of the stack's log groups, alarms and queues begin with it, and the shortest
 * limit among theirs is a queue's 80 characters.
 */
const StackName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,49}$/, 'expected up to 50 letters, digits and dashes, with a letter first');

/** What S3 allows, without the dots that break its certificates. */
const BucketName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'expected the name of a bucket, without s3:// or a path');

export const LifecycleContext = {
  stackName: StackName.default(DEFAULT_STACK_NAME),
  bucket: BucketName.optional(),
  retention: Retention.optional(),
};

export interface LifecycleSettings {
  /** All physical names derive from it, so that several stacks fit into one account. */
  readonly stackName: string;
  /** A bucket that a deleted stack of this name left, to go on with. By default the stack makes one. */
  readonly bucket?: string;
  /** By default everything is kept. */
  readonly retention?: Retention;
}
