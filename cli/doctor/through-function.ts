// Asks a function of the stack what only it can tell: whether it reaches the endpoints, with its role and its network.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DoctorAnswer, type DoctorEvent } from '../../lambda/shared/models/doctor/event.ts';
import { broken, type Finding } from '../../lambda/shared/models/doctor/finding.ts';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';
import { awsSettings } from '../target/stack-outputs.ts';

/** Milliseconds: a cold start, and less than a minute for what hangs. */
const TIMEOUT_MS = 90_000;
export const OTHER_VERSION = broken('the deployed functions come from another version.', 'Run `npx cdk deploy`.');

/** @param models of a benchmark, by endpoint. @throws if AWS refuses the invocation */
export async function askFunction(functionName: string, models: DoctorEvent['doctor']['models']): Promise<Finding[]> {
  const event: DoctorEvent = { doctor: { models } };
  const asked = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) });
  try {
    const answer = await new LambdaClient(awsSettings()).send(asked, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
    const payload = Buffer.from(answer.Payload ?? []).toString();
    if (answer.FunctionError !== undefined) return [failed(functionName, payload)];
    const parsed = DoctorAnswer.safeParse(parseJsonAs(payload, 'the answer of the function', DoctorAnswer.nullable()));
    return parsed.success ? parsed.data.findings : [OTHER_VERSION];
  } catch (error) {
    if (!(error instanceof Error) || !/^(AbortError|TimeoutError)$/.test(error.name)) throw error;
    return [
      broken(
        `the function ${functionName} has not answered within ${TIMEOUT_MS / 1000} s.`,
        'In a VPC, look at its subnets: each needs free addresses, and a way to AWS. docs/guide/internal-servers.md',
      ),
    ];
  }
}

function failed(functionName: string, payload: string): Finding {
  if (payload.includes('ZodError')) return OTHER_VERSION;
  return broken(
    `the function ${functionName} failed: ${payload}`,
    `Read its log: aws logs tail /aws/lambda/${functionName}`,
  );
}
