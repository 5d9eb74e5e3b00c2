import { describe, expect, it } from 'vitest';
import { notified, s3Event } from '../../../../local/runtime/notifications.ts';
import type { Created } from '../../../../local/services/s3.ts';

const created = (key: string, eventName: Created['eventName'] = 'ObjectCreated:Put'): Created => ({
  bucket: 'bucket',
  eventName,
  facts: {
    key,
    contentType: 'text/csv',
    contentLength: 3,
    etag: '"900150983cd24fb0d6963f7d28e17f72"',
    lastModified: new Date('2026-01-02T03:04:05.678Z'),
    metadata: {},
  },
});
const dispatch = {
  bucket: 'bucket',
  event: 's3:ObjectCreated:*',
  prefix: 'holdouts/',
  suffix: '.csv',
  to: { function: 'dispatch' },
};

describe('notified', () => {
  it.each([
    ['a matching key', 'holdouts/a.csv', [{ function: 'dispatch' }]],
    ['another prefix', 'train/a.csv', []],
    ['another suffix', 'holdouts/a.txt', []],
  ])('decides on %s', (_, key, places) => {
    expect(notified([dispatch], created(key))).toEqual(places);
  });

  it('matches only one kind of event if the template names one', () => {
    const put = { ...dispatch, event: 's3:ObjectCreated:Put' };
    expect(notified([put], created('holdouts/a.csv'))).toEqual([{ function: 'dispatch' }]);
    expect(notified([put], created('holdouts/a.csv', 'ObjectCreated:CompleteMultipartUpload'))).toEqual([]);
  });

  it('starts nothing for another bucket', () => {
    expect(notified([{ ...dispatch, bucket: 'other' }], created('holdouts/a.csv'))).toEqual([]);
  });
});

describe('s3Event', () => {
  it('has the shape of an event of a bucket without versions', () => {
    const [record] = s3Event(created('holdouts/team a/ä+b.csv')).Records;
    expect(record).toMatchObject({
      eventSource: 'aws:s3',
      eventTime: '2026-01-02T03:04:05.678Z',
      eventName: 'ObjectCreated:Put',
      s3: {
        bucket: { name: 'bucket', arn: 'arn:aws:s3:::bucket' },
        object: { key: 'holdouts/team+a/%C3%A4%2Bb.csv', size: 3, eTag: '900150983cd24fb0d6963f7d28e17f72' },
      },
    });
    expect(record?.s3.object).not.toHaveProperty('versionId');
  });

  it('gives later events a greater sequencer', () => {
    const [first, second] = [created('a'), created('a')].map(
      (each) => s3Event(each).Records[0]?.s3.object.sequencer ?? '',
    );
    expect(second && first && second > first).toBe(true);
  });
});
