// Word of an upload comes in a message: what it starts, and when it returns.
import { beforeEach, describe, expect, it } from 'vitest';
import { activeKey } from '../../../lambda/shared/keys.ts';
import { log } from '../../../lambda/shared/log.ts';
import { MemoryCloud } from '../../support/memory/cloud.ts';

log.setLogLevel('SILENT');

const ROWS = 4_100;
const holdout = `text,label\n${'a,bug\nb,billing\n'.repeat(ROWS / 2)}`;
const benchmark = { labels: ['bug', 'billing'], models: ['m'], baselines: [] };

let cloud: MemoryCloud;
/** What S3 would say of the upload. */
let body = '';
const upload = (remainingMs?: number, queue = 'uploads') => {
  const eventSourceARN = `arn:aws:sqs:us-east-1:000000000000:${queue}`;
  return cloud.dispatch({ Records: [{ body, receiptHandle: 'r', messageId: '1', eventSourceARN }] }, remainingMs);
};

beforeEach(async () => {
  cloud = new MemoryCloud();
  const dispatch = cloud.dispatch.bind(cloud);
  cloud.dispatch = async (event) => {
    body = JSON.stringify(event);
  };
  await cloud.upload({ holdout, benchmark });
  cloud.dispatch = dispatch;
});

describe('a message of the uploads queue', () => {
  it('starts the run of its upload, and the same one if it comes twice', async () => {
    await upload();
    expect(cloud.sent).toHaveLength(ROWS);
    await upload();
    expect(cloud.sent).toHaveLength(ROWS);
    expect(cloud.bucket.keys('active/')).toHaveLength(1);
    expect(cloud.putOff).toEqual([]);
  });

  it('returns after a minute if its dispatch fails', async () => {
    cloud.beforeSend = () => {
      throw new Error('away');
    };
    await expect(upload()).rejects.toThrow('away');
    expect(cloud.putOff).toEqual(['uploads: 60 s']);
  });

  it('returns at once if the time is over, because its checkpoint stands', async () => {
    await expect(upload(20_000)).rejects.toThrow('2000 of 4100 samples are sent');
    expect(cloud.putOff).toEqual(['uploads: 0 s']);
    await upload();
    expect(cloud.sentIndices).toEqual(Array.from({ length: ROWS }, (_, index) => index));
  });

  it('returns to its own queue: a word to cancel has one that no upload waits in', async () => {
    const run = '20260102T030405678Z-0f1e2d3c4b5a';
    body = body.replace(/"key":"[^"]*"/, `"key":"cancel/${run}"`);
    cloud.bucket.put(activeKey(run), Buffer.from('no JSON'));
    await expect(upload(undefined, 'cancels')).rejects.toThrow('active/');
    expect(cloud.putOff).toEqual(['cancels: 60 s']);
  });

  it('tells of nothing: the test that S3 sends when it is set up', async () => {
    body = JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'bucket' });
    await upload();
    expect(cloud.bucket.keys('active/')).toEqual([]);
    expect(cloud.putOff).toEqual([]);
  });
});
