// A file that spells its labels in several ways that look the same, read again for its report.
import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { expect, it } from 'vitest';
import { scanTexts } from '../../../../lambda/report/data/scan.ts';
import { NO_LABEL } from '../../../../lambda/report/table/predictions.ts';
import { sliceGroups } from '../../../../lambda/report/table/slice-groups.ts';
import { fillTruth } from '../../../../lambda/report/table/truth.ts';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import { HOLDOUT } from '../../../hostile/case.ts';
import { Cloud } from '../../../hostile/cloud.ts';
import { baseline, sampleInput } from '../sample-run.ts';

const [NFC, NFD] = ['caf\u00e9', 'cafe\u0301'];
const LABELS = [NFC, NFD, 'tea', 'tea\u200b'];
const { run } = sampleInput({
  labels: [NFC, 'tea'],
  rows: LABELS.map((_, row) => ({ text: `text ${row}`, truth: NFC })),
  variants: [baseline('keywords')],
  slices: [{ name: 'tag', column: 'label', values: true }],
  predict: () => ({ predicted: NFC }),
});
const csv = stringify([['text', 'label'], ...LABELS.map((label, row) => [`text ${row}`, label])]);

it('has the truth of rows without a prediction', async () => {
  const { bucket, store } = new Cloud();
  const { id, etag } = bucket.put(HOLDOUT, Buffer.from(csv));
  const source = { bucket: store.bucket, key: HOLDOUT, version_id: id, etag };
  const truth = new Int32Array(LABELS.length).fill(NO_LABEL);
  await fillTruth(store, { ...run, source }, truth);
  expect([...truth]).toEqual([0, 0, 1, 1]);
});

it('is sliced by its labels', async () => {
  const groups = await sliceGroups(run);
  for (const [row, label] of LABELS.entries()) groups.visit({ row, id: '', cells: { label } });
  expect(groups.groups()[0]?.groups).toEqual([
    { group: NFC, rows: 2 },
    { group: 'tea', rows: 2 },
  ]);
});

it('names the label of a train row that it repeats', async () => {
  const open = () => openCsv(Readable.from([Buffer.from(csv)]), 'tags.csv');
  const { train } = await scanTexts(run, open, open);
  expect([...(train?.leaked.values() ?? [])].map(({ label }) => label)).toEqual([NFC, NFC, 'tea', 'tea']);
});
