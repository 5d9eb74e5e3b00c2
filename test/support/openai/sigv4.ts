// Checks signatures as AWS does, without AWS's code: the canonical request, the string to sign and the derived key of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
  readonly service: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=(?<id>[^/]+)\/(?<day>\d{8})\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request, SignedHeaders=(?<signed>[\w;-]+), Signature=(?<signature>[\da-f]{64})$/;
/** AWS refuses a request whose time is further off. */
const SKEW_MS = 5 * 60_000;

/** @returns what is wrong; undefined if this signer has signed exactly this request */
export function signatureProblem(request: IncomingMessage, body: string, signer: Signer): string | undefined {
  const { headers, method = '', url = '' } = request;
  const found = AUTHORIZATION.exec(headers.authorization ?? '')?.groups;
  if (!found) return 'Missing Authentication Token';
  const { id, day, region, service, signed = '', signature } = found;
  if (id !== signer.accessKeyId) return 'The security token included in the request is invalid.';
  if (headers['x-amz-security-token'] !== signer.sessionToken) return 'The security token is not the one of this id.';
  if (region !== signer.region || service !== signer.service) return `Credential should be scoped to ${signer.region}.`;
  const time = String(headers['x-amz-date']);
  const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!time.startsWith(day ?? '-') || Math.abs(Date.now() - at) > SKEW_MS) return 'Signature expired.';
  const names = signed.split(';');
  const mustBe = ['host', 'x-amz-date', ...(signer.sessionToken === undefined ? [] : ['x-amz-security-token'])];
  if (mustBe.some((name) => !names.includes(name))) return `${mustBe.join(', ')} must be signed.`;

  const [path = '', query = ''] = url.split('?', 2);
  const canonical = [
    method,
    // Every service but S3 has its path encoded once more.
    path.split('/').map(encode).join('/'),
    query.split('&').sort().join('&'),
    ...names.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    signed,
    sha256(body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day ?? '', region, service, 'aws4_request'].reduce<Buffer>(
    (derived, part) => hmac(derived, part).digest(),
    Buffer.from(`AWS4${signer.secretAccessKey}`),
  );
  if (hmac(key, toSign).digest('hex') === signature) return undefined;
  return `The request signature we calculated does not match. The Canonical String should have been '${canonical}'`;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text);
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
