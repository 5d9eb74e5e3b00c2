// What a stack was deployed with, from the configuration of its dispatch function: cdk.json may have changed since.
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { Endpoints } from '../../lambda/shared/contracts/endpoint.ts';
import { StackLimits } from '../../lambda/shared/contracts/stack-limits.ts';
import { jsonVariable } from '../../lambda/shared/env.ts';
import { CommandError } from '../terminal/explain.ts';
import { awsSettings, outputOf, type StackOutputs } from './stack-outputs.ts';

const Variables = z.object({
  ENDPOINTS: jsonVariable(Endpoints),
  DEFAULT_BENCHMARK: jsonVariable(Benchmark),
  LIMITS: jsonVariable(StackLimits),
});

/** The functions' variables are not what this version reads. */
export class OtherVersionError extends CommandError {}

export interface Deployed {
  readonly endpoints: z.infer<typeof Endpoints>;
  /** For holdouts without a benchmark file. */
  readonly benchmark: Benchmark;
  readonly limits: StackLimits;
}

/** Needs `lambda:GetFunctionConfiguration`. @throws OtherVersionError, or what AWS refuses */
export async function readDeployed(outputs: StackOutputs, stack: string): Promise<Deployed> {
  const FunctionName = outputOf(outputs, 'DispatchFunctionName', stack);
  const answer = await new LambdaClient(awsSettings()).send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { success, data } = Variables.safeParse(answer.Environment?.Variables);
  if (!success) throw new OtherVersionError('the deployed functions come from another version. Run `npx cdk deploy`.');
  return { endpoints: data.ENDPOINTS, benchmark: data.DEFAULT_BENCHMARK, limits: data.LIMITS };
}
