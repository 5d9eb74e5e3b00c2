// What an error means to the user, if a user can cause it.
import { DamagedObjectError } from '../../lambda/shared/storage/json.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { plain } from './text.ts';

/** A message for the user that says it all: printed as it is, without a stack trace, and the exit status is 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** By error code of the operating system. */
const SYSTEM: Record<string, string> = {
  ENOSPC: 'The disk is full',
  EACCES: 'Permission denied',
  EPERM: 'Permission denied',
  EROFS: 'The file system is read-only',
  ENOTDIR: 'Part of the path is a file, not a folder',
  EEXIST: 'There is a file where a folder is needed',
  EISDIR: 'There is a folder where a file is needed',
  EMFILE: 'Too many open files: raise the limit with `ulimit -n 4096`',
  ENOTFOUND: 'The address of the service cannot be found. Check your connection and AWS_REGION',
  EAI_AGAIN: 'The address of the service cannot be found. Check your connection',
  ECONNRESET: 'The connection to the service broke. Run the same command again to continue',
  ETIMEDOUT: 'The service does not answer. Check your connection, and run the same command again to continue',
  ECONNREFUSED: 'The service refuses the connection. Check AWS_ENDPOINT_URL',
};

/** By the name of an AWS error. */
const AWS: Record<string, string> = {
  CredentialsProviderError: 'There are no AWS credentials. Run `aws configure` or `aws sso login`, or set AWS_PROFILE.',
  TokenProviderError: 'The AWS sign-in has expired. Run `aws sso login`.',
  ExpiredToken: 'The AWS credentials have expired. Sign in again.',
  ExpiredTokenException: 'The AWS credentials have expired. Sign in again.',
  InvalidClientTokenId: 'AWS does not know these credentials. Check AWS_PROFILE and AWS_ACCESS_KEY_ID.',
  InvalidAccessKeyId: 'AWS does not know these credentials. Check AWS_PROFILE and AWS_ACCESS_KEY_ID.',
  UnrecognizedClientException: 'AWS does not know these credentials. Check AWS_PROFILE and AWS_ACCESS_KEY_ID.',
  SignatureDoesNotMatch: 'AWS refuses these credentials: the secret key does not belong to the access key.',
  RequestTimeTooSkewed: 'AWS refuses the request: set the clock of this machine.',
  NoSuchBucket: 'The bucket of the stack no longer exists. Run `npx cdk deploy`.',
};

/** @returns undefined for an error that no user can cause */
export function explain(error: unknown): string | undefined {
  if (error instanceof InputError) return error.message.split('\n').map(plain).join('\n');
  if (error instanceof CommandError) return error.message;
  if (!(error instanceof Error)) return undefined;
  if (error instanceof DamagedObjectError) {
    return `${plain(error.message)}. Restore the file, or start a new run with another --state.`;
  }
  if (/region is missing/i.test(error.message)) {
    return 'There is no AWS region. Set AWS_REGION, or a region in your AWS profile.';
  }
  if (/^(AccessDenied|AccessDeniedException|Forbidden)$/.test(error.name) || statusOf(error) === 403) {
    // A policy for one folder lists no other.
    const hint = /s3:ListBucket|^access denied/i.test(error.message)
      ? '. Name the folder of your team with --team'
      : '';
    return AWS[error.name] ?? `AWS does not allow this: ${plain(error.message)}${hint}`;
  }
  return AWS[error.name] ?? systemMessage(error);
}

function systemMessage(error: Error): string | undefined {
  const { code, path } = { code: Reflect.get(error, 'code'), path: Reflect.get(error, 'path') };
  const meaning = typeof code === 'string' ? SYSTEM[code] : undefined;
  if (meaning === undefined) return undefined;
  return typeof path === 'string' ? `${meaning}: ${plain(path)}` : `${meaning}.`;
}

function statusOf(error: Error): unknown {
  const metadata: unknown = Reflect.get(error, '$metadata');
  return typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
}
