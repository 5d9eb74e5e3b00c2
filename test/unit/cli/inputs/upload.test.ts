// What a command may replace in a bucket.
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from 'vitest';
import { readInputs } from '../../../../cli/inputs/inputs.ts';
import { uploadInputs } from '../../../../cli/inputs/upload.ts';
import type { Target } from '../../../../cli/target/target.ts';
import { Store } from '../../../../lambda/shared/storage/store.ts';
import { inputContext } from '../../../support/input-context.ts';
import { UserFolder } from '../../../support/runs/command.ts';

/** Key → metadata. */
let objects: Map<string, Record<string, string>>;
let folder: UserFolder;
beforeEach(() => {
  objects = new Map();
  folder = new UserFolder();
  folder.write('tags.csv', 'text,topic\na,x\nb,y\n');
});

const s3 = new S3Client({ region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
s3.send = async (command: object) => {
  if (command instanceof PutObjectCommand) objects.set(command.input.Key ?? '', command.input.Metadata ?? {});
  else if (command instanceof DeleteObjectCommand) objects.delete(command.input.Key ?? '');
  else if (command instanceof HeadObjectCommand) {
    const Metadata = objects.get(command.input.Key ?? '');
    if (!Metadata) {
      const $metadata = { httpStatusCode: 404 };
      throw new S3ServiceException({ name: 'NotFound', $fault: 'client', $metadata });
    }
    return { Metadata };
  }
  return {};
};

async function upload(options: { label?: string; benchmark?: string }) {
  const target = { s3, store: new Store('bucket', s3) } as Target;
  return await uploadInputs(target, await readInputs(`${folder.path}/tags.csv`, options, inputContext(folder.path)));
}

const FOREIGN = 'benchmarks/tags.yaml';

test('options do not replace the benchmark of somebody else', async () => {
  objects.set(FOREIGN, {});
  await expect(upload({ label: 'topic' })).rejects.toThrow(
    'benchmarks/tags.yaml is in the bucket, and the options of this command would replace it.',
  );
  expect([...objects.keys()]).toEqual([FOREIGN]);
});

test('options replace what an earlier command uploaded', async () => {
  objects.set(FOREIGN, { 'holdout-inputs': 'a digest' });
  await upload({ label: 'topic' });
  expect(objects.has('holdouts/tags.csv')).toBe(true);
});

test('a benchmark that is given replaces the one in the bucket', async () => {
  objects.set(FOREIGN, {});
  folder.write('b.yaml', 'label: topic\n');
  await upload({ benchmark: `${folder.path}/b.yaml` });
  expect(objects.get(FOREIGN)).toHaveProperty('holdout-inputs');
});

test('without either, the benchmark in the bucket is used', async () => {
  objects.set(FOREIGN, {});
  expect(await upload({})).toEqual([FOREIGN]);
});
