// Where a planned run would go, and what its operator allows there: this machine, or a deployed stack.
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import type { StackLimits } from '../../lambda/shared/contracts/stack-limits.ts';
import { ACCOUNT } from '../../lambda/shared/keys.ts';
import { Account, NOTHING_SPENT } from '../../lambda/shared/spend/account.ts';
import { declaredSettings, reachingVectors } from '../target/endpoints.ts';
import { folderStore } from '../target/folder-store.ts';

export interface PlanPlace {
  /** The name of the file that says so. */
  readonly file: string;
  /** For holdouts without a benchmark file. */
  readonly benchmark: Benchmark;
  readonly limits: StackLimits;
  endpointsFor(benchmark: Benchmark): readonly Endpoint[];
  /** What runs have spent and reserved. Undefined: the user may not read it. */
  account(): Promise<Account | undefined>;
}

/** @param root the project's folder. @param folder the working folder */
export async function placeHere(root: string, stateDir: string, folder: string): Promise<PlanPlace> {
  const { file, endpoints, benchmark, limits } = await declaredSettings(root, folder);
  return {
    file,
    benchmark,
    limits,
    endpointsFor: (one) => reachingVectors(endpoints, one),
    account: async () => (await (await folderStore(stateDir)).getJson(ACCOUNT, Account))?.value ?? NOTHING_SPENT,
  };
}

/** @throws CommandError if there is no such stack, or what AWS refuses */
export async function placeOfStack(name: string): Promise<PlanPlace> {
  // Loaded only if somebody asks for it.
  const { outputOf, stackOutputs } = await import('../target/stack-outputs.ts');
  const { readDeployed } = await import('../target/deployed.ts');
  const outputs = await stackOutputs(name);
  const { endpoints, benchmark, limits } = await readDeployed(outputs, name);
  return {
    file: 'cdk.json',
    benchmark,
    limits,
    endpointsFor: () => endpoints,
    async account() {
      // Without a limit on many runs, nobody asks what the others spent.
      if (limits.day_usd === null && limits.stack_usd === null) return NOTHING_SPENT;
      const { S3ServiceException } = await import('@aws-sdk/client-s3');
      const { Store } = await import('../../lambda/shared/storage/store.ts');
      const { stackS3 } = await import('../target/stack-target.ts');
      try {
        const store = new Store(outputOf(outputs, 'BucketName', name), stackS3());
        return (await store.getJson(ACCOUNT, Account))?.value ?? NOTHING_SPENT;
      } catch (error) {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403) return undefined;
        throw error;
      }
    },
  };
}
