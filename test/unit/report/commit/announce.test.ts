import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished, vi } from 'vitest';
import { announce } from '../../../../lambda/report/commit/announce.ts';
import { measure } from '../../../../lambda/shared/measure.ts';
import { serveHttp } from '../../../support/http-server.ts';

const event = {
  run: 'r',
  name: 'tags',
  status: 'complete',
  bucket: 'b',
  report: 'reports/tags/r/report.json',
} as const;

/** An event bus that gives this answer. @returns what it was asked */
async function eventBus(answer: object): Promise<unknown[]> {
  const requests: unknown[] = [];
  const url = await serveHttp(async (request, response) => {
    requests.push({ target: request.headers['x-amz-target'], body: JSON.parse(await text(request)) });
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  });
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  onTestFinished(() => void vi.unstubAllEnvs());
  return requests;
}

it('puts one event on the default bus, with the key of the report', async () => {
  const requests = await eventBus({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });
  await announce(event);
  const entry = { Source: 'holdout', DetailType: 'Run finished', Detail: JSON.stringify(event) };
  expect(requests).toEqual([{ target: 'AWSEvents.PutEvents', body: { Entries: [entry] } }]);
});

it('fails if the bus answers 200 but has not accepted the event', async () => {
  await eventBus({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'later' }] });
  await expect(announce(event)).rejects.toThrow('the event bus refused the event: ThrottlingException later');
});

it('writes one line that CloudWatch reads as metrics of the stack', async () => {
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'Mine');
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  try {
    await measure({ Runs: 1, CostUSD: 0.5 });
  } finally {
    write.mockRestore();
    vi.unstubAllEnvs();
  }
  const [line = ''] = lines;
  expect(lines).toHaveLength(1);
  expect(JSON.parse(line)).toMatchObject({ service: 'Mine', Runs: 1, CostUSD: 0.5 });
  expect(JSON.parse(line)._aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'Holdout',
      Dimensions: [['service']],
      Metrics: [
        { Name: 'Runs', Unit: 'None' },
        { Name: 'CostUSD', Unit: 'None' },
      ],
    },
  ]);
});
