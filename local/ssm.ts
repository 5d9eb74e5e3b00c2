// SSM's GetParameter: the keys of the user's shell, where the deployed stack reads Parameter Store.
import { z } from 'zod';
import { ACCOUNT, PARTITION, REGION } from './names.ts';

export const GET_PARAMETER = 'AmazonSSM.GetParameter';

const Request = z.object({ Name: z.string() });

interface SsmAnswer {
  readonly status: number;
  readonly body: object;
}

/** @param body of the request, JSON */
export function getParameter(parameters: Readonly<Record<string, string>>, body: string): SsmAnswer {
  const { Name } = Request.parse(JSON.parse(body));
  const Value = Object.hasOwn(parameters, Name) ? parameters[Name] : undefined;
  if (Value === undefined) {
    return { status: 400, body: { __type: 'ParameterNotFound', message: `There is no parameter ${Name}.` } };
  }
  const ARN = `arn:${PARTITION}:ssm:${REGION}:${ACCOUNT}:parameter${Name}`;
  return { status: 200, body: { Parameter: { Name, Type: 'SecureString', Value, Version: 1, ARN } } };
}
