// AWS credentials, for endpoints with `auth: iam`: those of the function's role, or on a laptop those of the shell.
import { type CredentialsProvider, givenCredentials } from './given-credentials.ts';
import { NoAccessError } from './no-access.ts';

const NO_CREDENTIALS_CODE = 'no_aws_credentials';

export class NoCredentialsError extends NoAccessError {
  override readonly name = 'NoCredentialsError';

  /** @param reason what the last provider of the chain said */
  constructor(reason: string, options?: ErrorOptions) {
    super(
      {
        code: NO_CREDENTIALS_CODE,
        message: `no AWS credentials: ${reason}`,
        says: `needs AWS credentials, and there are none: ${reason}`,
        advice:
          'Sign in to AWS, for example with `aws sso login`, and set AWS_PROFILE, or AWS_ACCESS_KEY_ID and others.',
      },
      options,
    );
  }
}

let chain: CredentialsProvider | undefined;

/**
 * Refreshed shortly before they expire, and otherwise kept.
 * @throws NoCredentialsError
 */
export const awsCredentials: CredentialsProvider = async () => {
  try {
    chain ??= givenCredentials() ?? (await defaultChain());
    return await chain();
  } catch (error) {
    if (error instanceof NoCredentialsError) throw error;
    throw new NoCredentialsError(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

/** Environment, profile, container and instance, in the order of all AWS programs. Only an endpoint that needs it loads it. */
async function defaultChain(): Promise<CredentialsProvider> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider();
}
