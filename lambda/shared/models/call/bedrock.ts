// Signs requests with AWS credentials instead of a key (SigV4).
import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Endpoint } from '../../contracts/endpoint.ts';
import { bedrockRegion } from '../bedrock.ts';
import type { Sign } from '../client/client.ts';
import { awsCredentials } from './aws-credentials.ts';

/** The service in the signature, of the hosts of bedrock-runtime. */
const SERVICE = 'bedrock';
/** For hosts that do not say it. Functions and most shells have it. */
const regionOfShell = (): string | undefined => process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;

/** Credentials are asked for before each request, so they may expire and be refreshed during a run. */
export function bedrockSigner({ baseUrl }: Endpoint): Sign {
  const signer = new SignatureV4({
    credentials: awsCredentials,
    region: bedrockRegion(baseUrl) ?? regionOfShell() ?? '',
    service: SERVICE,
    sha256: Hash.bind(null, 'sha256'),
  });
  return async ({ method, url, headers, body }) => {
    const signed = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port && { port: Number(url.port) }),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...headers, host: url.host },
      ...(body !== undefined && { body }),
    });
    return signed.headers;
  };
}
