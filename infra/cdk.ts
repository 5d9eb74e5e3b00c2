// The entry `holdout/cdk` of the package: what a CDK app of others imports. aws-cdk-lib and constructs are the app's own.
export type { TeamGrantOptions } from './grants.ts';
export { Holdout, type HoldoutFunctions, type HoldoutQueues } from './holdout.ts';
export type {
  HoldoutBenchmark,
  HoldoutEndpoint,
  HoldoutLimits,
  HoldoutProps,
  HoldoutRetention,
} from './props.ts';
