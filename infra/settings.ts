// The stack's settings from cdk.json's context, with every problem found at once.
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import { Benchmark } from '../lambda/shared/contracts/benchmark.ts';
import { type Endpoint, Endpoints } from '../lambda/shared/contracts/endpoint.ts';

export interface Settings {
  readonly endpoints: readonly Endpoint[];
  /** As they go into the functions' environment: what was written, without the defaults. */
  readonly endpointsJson: string;
  readonly benchmarkJson: string;
  readonly removalPolicy: RemovalPolicy;
}

export function readSettings(node: Node): Settings {
  const e = node.tryGetContext('endpoints') ?? [];
  const b = node.tryGetContext('benchmark') ?? {};
  Benchmark.parse(b);
  return {
    endpoints: Endpoints.parse(e),
    endpointsJson: JSON.stringify(e),
    benchmarkJson: JSON.stringify(b),
    removalPolicy: node.tryGetContext('removal_policy') === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  };
}
