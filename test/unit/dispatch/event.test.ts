import { describe, expect, it } from 'vitest';
import { activeOf, arrivals, DispatchEvent } from '../../../lambda/dispatch/event.ts';

const event = (key: string, more: object = {}) => ({
  Records: [
    {
      eventTime: '2026-01-02T03:04:05.678Z',
      s3: { bucket: { name: 'b' }, object: { key, eTag: 'e', sequencer: '1', ...more } },
    },
  ],
});

describe('arrivals', () => {
  it('decodes the key as S3 encodes it in events', () => {
    const [arrival] = arrivals(event('holdouts/team+a/t%C3%A4gs%2B1.csv'));
    expect(arrival).toMatchObject({ key: 'holdouts/team a/tägs+1.csv', name: 'team a/tägs+1' });
  });

  it('gives a duplicate of an event the same run, and a new upload another one', () => {
    const runOf = (more: object) => arrivals(event('holdouts/tags.csv', more))[0]?.run;
    expect(runOf({ versionId: 'v1' })).toBe(runOf({ versionId: 'v1' }));
    expect(runOf({ versionId: 'v2' })).not.toBe(runOf({ versionId: 'v1' }));
    expect(runOf({ sequencer: '2' })).not.toBe(runOf({}));
    expect(runOf({})).toMatch(/^20260102T030405678Z-[0-9a-f]{12}$/);
  });

  it('ignores a key that S3 has not encoded', () => {
    expect(arrivals(event('holdouts/100%.csv'))).toEqual([]);
  });

  it('ignores what is not a holdout', () => {
    expect(arrivals(event('train/tags.csv'))).toEqual([]);
    expect(arrivals(event('holdouts/tags.txt'))).toEqual([]);
  });

  it.each([
    ['holdouts/predict/tags.csv', 'score'],
    ['predict/holdouts/tags.csv', 'predict'],
  ])('tells by the place of %s what its run is for: to %s', (key, purpose) => {
    const [arrival] = arrivals(event(key));
    expect(arrival && activeOf(arrival).purpose).toBe(purpose);
  });

  it('keeps the version if the bucket has versions, and the ETag in any case', () => {
    const [arrival] = arrivals(event('holdouts/tags.csv', { versionId: 'v1' }));
    expect(arrival && activeOf(arrival).source).toEqual({
      bucket: 'b',
      key: 'holdouts/tags.csv',
      version_id: 'v1',
      etag: 'e',
    });
  });
});

describe('DispatchEvent', () => {
  it('takes one message of the uploads queue, and refuses what it does not know', () => {
    const record = { body: '{}', receiptHandle: 'r', eventSourceARN: 'arn:aws:sqs:us-east-1:1:uploads' };
    expect(DispatchEvent.parse({ Records: [record] })).toEqual({ upload: record });
    expect(DispatchEvent.safeParse({ Records: [record, record] }).success).toBe(false);
    expect(DispatchEvent.safeParse({ Records: [] }).success).toBe(false);
    expect(DispatchEvent.safeParse({ anything: 1 }).success).toBe(false);
  });
});
