// Signs requests with AWS credentials instead of a key (SigV4), by the openai package's own provider.
import type { ClientOptions } from 'openai';
import { bedrock } from 'openai/providers/bedrock/aws';
import type { Endpoint } from '../../contracts/endpoint.ts';
import { bedrockRegion } from '../bedrock.ts';
import { awsCredentials } from './aws-credentials.ts';

/** For hosts that do not say it. Functions and most shells have it. */
const regionOfShell = (): string | undefined => process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;

/** Credentials are asked for before each request, so they may expire and be refreshed during a run. */
export function bedrockProvider({ baseUrl }: Endpoint): NonNullable<ClientOptions['provider']> {
  return bedrock({
    baseURL: baseUrl,
    region: bedrockRegion(baseUrl) ?? regionOfShell(),
    endpoint: 'runtime',
    credentialProvider: awsCredentials,
  });
}
