// What an attacker who reaches the embedded server would try: read the key, rows and messages, put and delete objects,
// forge predictions, and use services the stack does not. The requests are plain HTTP, as curl or a web page sends
// them.
import { ACCOUNT } from '../../../local/names.ts';

export interface Attack {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the attacker knows about the stack, whose template is public. */
interface Known {
  readonly bucket: string;
  readonly samplesQueue: string;
  readonly resultsQueue: string;
  readonly run: string;
}

/** Text of a forged prediction that would appear in the report. */
export const FORGED = 'forged';

export function attacks(known: Known): Attack[] {
  const { bucket, run } = known;
  const objects: [string, string, string, string?][] = [
    ['read the rows', 'GET', `/${bucket}/holdouts/tickets.csv`],
    ['read the frozen run', 'GET', `/${bucket}/runs/${run}/run.json`],
    ['list the bucket', 'GET', `/${bucket}?list-type=2`],
    ['list the bucket as of old', 'GET', `/${bucket}`],
    ['list all buckets', 'GET', '/'],
    ['start a run', 'PUT', `/${bucket}/holdouts/evil.csv`, 'text,label\na,b\nc,d\n'],
    ['stop the run', 'PUT', `/${bucket}/runs/${run}/stop.json`, '{"code":"cancelled","message":"by an attacker"}'],
    ['delete the run', 'DELETE', `/${bucket}/runs/${run}/run.json`],
    ['rename an object', 'PUT', `/${bucket}/holdouts/renamed.csv?renameObject`],
    ['delete the bucket', 'DELETE', `/${bucket}`],
    ['make a bucket', 'PUT', '/evil'],
    ['look at the queues', 'GET', '/_fauxqs/queues'],
    ['look into a queue', 'GET', `/_fauxqs/queues/${known.samplesQueue}`],
    ['ask for its health', 'GET', '/health'],
  ];
  return [
    ...objects.map(([name, method, path, body]) => ({ name, method, path, headers: {}, ...(body && { body }) })),
    ...operations(known),
    formUpload(bucket),
    ...topics(known),
  ];
}

function operations({ samplesQueue, resultsQueue, run }: Known): Attack[] {
  const url = (queue: string) => `http://127.0.0.1/${ACCOUNT}/${queue}`;
  const prediction = {
    index: 0,
    truth: 0,
    status: 'answered',
    predicted: 1,
    answer: FORGED,
    latency_ms: 1,
    attempts: 1,
  };
  const forged = JSON.stringify({ type: 'prediction', run, prediction });
  const entry = { Id: '0', MessageBody: forged };
  const of = (target: string, body: object, type = 'application/x-amz-json-1.0'): Attack => ({
    name: target,
    method: 'POST',
    path: '/',
    headers: { 'content-type': type, 'x-amz-target': target },
    body: JSON.stringify(body),
  });
  return [
    of(
      'AmazonSSM.GetParameter',
      { Name: '/holdout/openai-api-key', WithDecryption: true },
      'application/x-amz-json-1.1',
    ),
    of('AmazonSQS.ListQueues', {}),
    of('AmazonSQS.ReceiveMessage', { QueueUrl: url(samplesQueue), MaxNumberOfMessages: 10 }),
    of('AmazonSQS.PurgeQueue', { QueueUrl: url(samplesQueue) }),
    of('AmazonSQS.DeleteQueue', { QueueUrl: url(samplesQueue) }),
    of('AmazonSQS.SendMessage', { QueueUrl: url(resultsQueue), MessageBody: forged }),
    of('AmazonSQS.SendMessageBatch', { QueueUrl: url(resultsQueue), Entries: [entry] }),
  ];
}

/** S3's form POST, which a web page may send to any host without a preflight request. */
function formUpload(bucket: string): Attack {
  const boundary = 'holdout';
  const part = (name: string, value: string, more = '') =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const file = part('file', 'text,label\na,b\nc,d\n', '; filename="evil.csv"\r\ncontent-type: text/csv');
  return {
    name: 'upload by a form',
    method: 'POST',
    path: `/${bucket}`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${part('key', 'holdouts/form.csv')}${file}--${boundary}--\r\n`,
  };
}

/** SNS's form protocol, which is also simple for a browser: a topic delivers any message to the results queue. */
function topics({ resultsQueue }: Known): Attack[] {
  const topic = `arn:aws:sns:us-east-1:${ACCOUNT}:evil`;
  const endpoint = `arn:aws:sqs:us-east-1:${ACCOUNT}:${resultsQueue}`;
  const of = (action: string, parameters: Record<string, string>): Attack => ({
    name: `SNS ${action}`,
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Action: action, ...parameters }).toString(),
  });
  return [
    of('CreateTopic', { Name: 'evil' }),
    of('Subscribe', { TopicArn: topic, Protocol: 'sqs', Endpoint: endpoint }),
    of('Publish', { TopicArn: topic, Message: FORGED }),
    of('GetCallerIdentity', {}),
  ];
}
