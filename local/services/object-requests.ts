// What the stack asks of S3: fauxqs's answers, with conditional writes, and with large objects as their files.
import { type ObjectReply, objectAction, S3Error } from './fauxqs.ts';
import type { Answer, Place, Request } from './request.ts';
import type { LocalS3 } from './s3.ts';

const FILE_FROM_BYTES = 1024 * 1024;

const [
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  deleteObject,
  getObject,
  headObject,
  listObjects,
  putObject,
  uploadPart,
] = await Promise.all(
  [
    'AbortMultipartUpload',
    'CompleteMultipartUpload',
    'CreateMultipartUpload',
    'DeleteObject',
    'GetObject',
    'HeadObject',
    'ListObjects',
    'PutObject',
    'UploadPart',
  ].map(objectAction),
);

/** Synchronous: nothing comes between a condition and its write. */
export function answerObjectRequest(request: Request, { bucket, key }: Place, s3: LocalS3): Answer {
  const headers = { ...request.headers, ...quoted(request.headers['if-match']) };
  try {
    const action = actionOf(request, key);
    if (!action) throw new S3Error('MethodNotAllowed', 'the stack does not use this', 405);
    if (request.method === 'PUT' || request.method === 'POST') mustMeet(headers, s3.find(bucket, key)?.etag);
    const file = request.method === 'GET' ? fileOf(bucket, key, headers, s3) : undefined;
    if (file) return file;
    const reply = new Reply();
    action({ params: { bucket, '*': key }, query: request.query, headers, body: buffer(request.body) }, reply, s3);
    return reply.answer;
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    const body = request.method === 'HEAD' ? '' : error.toXml();
    return { status: error.statusCode, headers: { 'content-type': 'application/xml' }, body };
  }
}

function actionOf({ method, query }: Request, key: string) {
  if (key === '') return method === 'GET' && query['list-type'] === '2' ? listObjects : undefined;
  const isPart = 'uploadId' in query;
  switch (method) {
    case 'GET':
      return getObject;
    case 'HEAD':
      return headObject;
    case 'PUT':
      return isPart ? uploadPart : putObject;
    case 'DELETE':
      return isPart ? abortMultipartUpload : deleteObject;
    case 'POST':
      return isPart ? completeMultipartUpload : 'uploads' in query ? createMultipartUpload : undefined;
    default:
      return undefined;
  }
}

type Headers = Readonly<Record<string, string | undefined>>;

/** S3 accepts an ETag with or without quotes, fauxqs only with them. */
const quoted = (etag: string | undefined): Headers =>
  etag && !etag.startsWith('"') ? { 'if-match': `"${etag}"` } : {};

/** @throws S3Error unless the conditions of a write hold */
function mustMeet({ 'if-match': ifMatch, 'if-none-match': ifNoneMatch }: Headers, standing: string | undefined): void {
  if (ifMatch !== undefined && standing === undefined) {
    throw new S3Error('NoSuchKey', 'The specified key does not exist.', 404);
  }
  const isMet = ifMatch !== undefined ? standing === ifMatch : standing === undefined || ifNoneMatch !== '*';
  if (isMet) return;
  throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
}

/** fauxqs answers requests for a part, and those with conditions other than If-Match. */
function fileOf(bucket: string, key: string, headers: Headers, s3: LocalS3): Answer | undefined {
  const { range, 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  if (range !== undefined || ifNoneMatch !== undefined || key === '') return undefined;
  const object = s3.find(bucket, key);
  if (!object || object.contentLength < FILE_FROM_BYTES) return undefined;
  if ((ifMatch !== undefined && ifMatch !== object.etag) || s3.isGone(bucket, key)) return undefined;
  return {
    status: 200,
    headers: {
      'content-type': object.contentType,
      'content-length': String(object.contentLength),
      etag: object.etag,
      'last-modified': object.lastModified.toUTCString(),
      ...(object.contentEncoding !== undefined && { 'content-encoding': object.contentEncoding }),
      ...Object.fromEntries(Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    },
    body: { file: s3.path(bucket, key) },
  };
}

const buffer = (body: Uint8Array | string): Buffer =>
  typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);

class Reply implements ObjectReply {
  #status = 200;
  #body: Uint8Array | string = '';
  readonly #headers: Record<string, string> = {};

  status(code: number): this {
    this.#status = code;
    return this;
  }

  header(name: string, value: unknown): this {
    this.#headers[name] = String(value);
    return this;
  }

  send(body: Uint8Array | string = ''): void {
    this.#body = body;
  }

  get answer(): Answer {
    return { status: this.#status, headers: this.#headers, body: this.#body };
  }
}
