// Objects that are odd for reasons other than their content: their keys, storage class, or changes during a read.
import { InvalidObjectState, S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { publisher } from '../../lambda/report/commit/publish.ts';
import { loadPredictions } from '../../lambda/report/table/load.ts';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import { Dispatched } from '../../lambda/shared/contracts/run.ts';
import { dispatchedKey, reportJsonKey, reportPrefix } from '../../lambda/shared/keys.ts';
import { formatProblem } from '../../lambda/shared/text/input-error.ts';
import { BENCHMARK, HOLDOUT, TRAIN } from './case.ts';
import { Cloud, dispatched } from './cloud.ts';

const CSV = Buffer.from('text,tag\na,x\nb,y\n');
/** S3's limit for a key, in bytes. */
const MAX_KEY_BYTES = 1_024;

describe('a key', () => {
  it.each([
    ['team a/my tags.csv', 'team a/my tags'],
    ['a+b.csv', 'a+b'],
    ['a%2Fb%20c.csv', 'a%2Fb%20c'],
    ['täg 日本 😀.csv', 'täg 日本 😀'],
    ['../../reports/x.csv', '~../~../reports/x'],
    ['//.csv.csv', '~/~/.csv'],
    ['\u001b[31mred\u202e.CSV', '\u001b[31mred\u202e'],
    ['tags.csv.gz', 'tags'],
  ])('%j names its run', async (file, name) => {
    const { run, samples } = await dispatched({ key: `holdouts/${file}`, holdout: CSV });
    expect(run).toMatchObject({ status: 'ready', rows: 2, name, source: { key: `holdouts/${file}` } });
    expect(samples).toHaveLength(2);
  });

  it.each([['a'], ['é'], ['😀']])('of %s, as long as S3 allows, leaves room for its report', async (character) => {
    const room = MAX_KEY_BYTES - Buffer.byteLength('holdouts/.csv');
    const key = `holdouts/${character.repeat(Math.floor(room / Buffer.byteLength(character)))}.csv`;
    const { run } = await dispatched({ key, holdout: CSV });
    expect(run.status).toBe('ready');
    expect(run.name.isWellFormed() && !run.name.includes('\ufffd')).toBe(true);
    const longest = `${reportPrefix(run.name, run.run)}charts/a-chart-with-a-long-name-100.svg`;
    expect(Buffer.byteLength(longest)).toBeLessThan(MAX_KEY_BYTES);
    const other = await dispatched({ key: key.replace('.csv', 'b.csv'), holdout: CSV });
    expect(other.run.name).not.toBe(run.name);
  });
});

describe('an object that cannot be read', () => {
  const metadata = { $fault: 'client', $metadata: { httpStatusCode: 403 } } as const;
  const archived = new InvalidObjectState({ message: 'archived', StorageClass: 'GLACIER', ...metadata });
  const foreignKey = new S3ServiceException({
    name: 'AccessDenied',
    message: 'not authorized to perform: kms:Decrypt on this resource',
    ...metadata,
  });
  const customerKey = new S3ServiceException({
    name: 'InvalidRequest',
    message: 'The object was stored using a form of Server Side Encryption. The correct parameters must be provided.',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
  });
  const ENCRYPTED = 'is encrypted with a key that this stack may not use';

  it.each([
    [
      'an archived holdout',
      HOLDOUT,
      archived,
      'is in an archive storage class (GLACIER) and cannot be read. Upload it again',
    ],
    ['an archived benchmark', BENCHMARK, archived, 'is in an archive storage class (GLACIER)'],
    ['an archived train file', TRAIN, archived, 'is in an archive storage class (GLACIER)'],
    ['a holdout under another KMS key', HOLDOUT, foreignKey, ENCRYPTED],
    ['a holdout under its own key', HOLDOUT, customerKey, ENCRYPTED],
  ])('%s rejects the run', async (_, key, error, message) => {
    const cloud = new Cloud();
    cloud.bucket.put(TRAIN, CSV);
    cloud.bucket.put(BENCHMARK, Buffer.from('seed: 1'));
    cloud.beforeGet = (read) => {
      if (read === key) throw error;
    };
    await cloud.upload(HOLDOUT, CSV);
    const { run } = cloud.outcome();
    expect(run.status).toBe('rejected');
    expect(run.problems.map(formatProblem)).toEqual([expect.stringContaining(`${key}: the object ${message}`)]);
  });

  it('for lack of a permission is retried, because it may still be granted', async () => {
    const cloud = new Cloud();
    cloud.beforeGet = (read) => {
      if (read === HOLDOUT)
        throw new S3ServiceException({ name: 'AccessDenied', message: 'Access Denied', ...metadata });
    };
    await expect(cloud.upload(HOLDOUT, CSV)).rejects.toThrow('Access Denied');
  });
});

describe('a holdout that is replaced', () => {
  it('during reading is still read in the version that started the run', async () => {
    const cloud = new Cloud();
    let replaced = 0;
    cloud.beforeGet = (read) => {
      if (read === HOLDOUT) cloud.bucket.put(HOLDOUT, Buffer.from(`other,columns\n${replaced++},2\n`));
    };
    await cloud.upload(HOLDOUT, CSV);
    const { run, samples } = cloud.outcome();
    expect(replaced).toBeGreaterThan(1);
    expect(run).toMatchObject({ status: 'ready', rows: 2, labels: ['x', 'y'] });
    expect(samples.map(({ content }) => content?.row)).toEqual([{ text: 'a' }, { text: 'b' }]);
  });

  /** The version was deleted for good, or the bucket keeps no versions. */
  const gone = new S3ServiceException({
    name: 'NoSuchVersion',
    message: 'gone',
    $fault: 'client',
    $metadata: { httpStatusCode: 404 },
  });

  function goneFrom(reading: number): Cloud {
    const cloud = new Cloud();
    let readings = 0;
    cloud.beforeGet = (read) => {
      if (read === HOLDOUT && ++readings >= reading) throw gone;
    };
    return cloud;
  }

  it('and gone before it is read gets its run rejected', async () => {
    const cloud = goneFrom(1);
    await cloud.upload(HOLDOUT, CSV);
    expect(cloud.outcome().run.problems.map(formatProblem)).toEqual([
      'holdouts/tags.csv: the file was replaced or deleted before it had been read. Upload it again.',
    ]);
  });

  it('and gone before its samples are sent ends the run with a report that says so', async () => {
    const cloud = goneFrom(3);
    await cloud.upload(HOLDOUT, CSV);
    const { run, samples } = cloud.outcome();
    expect(samples).toEqual([]);
    const sent = Dispatched.parse(cloud.json(dispatchedKey(run.run)));
    expect(sent).toEqual({ samples: 2, sent: 0 });

    const loaded = await loadPredictions(cloud.store, run, [], sent, undefined);
    await publisher(cloud.store, cloud.s3)(run, { run: run.run, ...sent, segments: [] }, loaded);
    const report = Report.parse(cloud.json(reportJsonKey(run.name, run.run)));
    expect(report.status).toBe('failed');
    expect(report.problems.map(formatProblem)).toEqual([
      'holdouts/tags.csv: the file was replaced or deleted before the run ended. Upload it again, and leave it in place until the report is there.',
    ]);
  });
});
