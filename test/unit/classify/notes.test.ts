// Predictions that a kill catches between their answer and their queue.
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { Notes } from '../../../lambda/classify/notes.ts';
import type { Prediction } from '../../../lambda/shared/contracts/messages.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdout-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const prediction = (index: number): Prediction => ({
  index,
  status: 'answered',
  predicted: 0,
  answer: 'bug',
  latency_ms: 12,
  attempts: 1,
});
const note = (notes: Notes, ...indices: readonly number[]): void => {
  for (const index of indices) notes.note({ type: 'prediction', run: 'run', prediction: prediction(index) });
};
/** Read by a worker of the next process. */
const found = (...indices: readonly number[]) => {
  const notes = new Notes(folder);
  return indices.filter((index) => notes.find('run', index) !== undefined);
};

it('are found unchanged by the next process', () => {
  const notes = new Notes(folder);
  notes.begin();
  note(notes, 3);
  const next = new Notes(folder);
  expect(next.find('run', 3)).toEqual(prediction(3));
  expect([next.find('run', 4), next.find('another', 3)]).toEqual([undefined, undefined]);
});

it('are kept for two batches, because the last one’s samples are deleted after its end', () => {
  const notes = new Notes(folder);
  for (const batch of [1, 2, 3]) {
    notes.begin();
    note(notes, batch);
    expect(found(1, 2, 3)).toEqual([1, 2, 3].filter((one) => one === batch || one === batch - 1));
  }
});

it('of several workers are in separate files, and none disturbs another', () => {
  const [one, other] = [new Notes(folder), new Notes(folder)];
  one.begin();
  other.begin();
  note(one, 1);
  note(other, 2);
  one.begin();
  one.begin();
  expect(found(1, 2)).toEqual([2]);
});

it('cut off by the kill affect no others', () => {
  const notes = new Notes(folder);
  notes.begin();
  note(notes, 1);
  const file = readdirSync(folder).find((name) => readFileSync(join(folder, name)).length > 0) ?? '';
  appendFileSync(join(folder, file), '{"type":"prediction","run":"run","predi');
  expect(found(1)).toEqual([1]);
});

it('are sent even if the disk does not accept them', () => {
  const notes = new Notes(folder);
  notes.begin();
  // A value that JSON cannot represent stands in for a full disk.
  const circular: Prediction = { ...prediction(1), answer: undefined };
  Object.assign(circular, { circular });
  expect(() => notes.note({ type: 'prediction', run: 'run', prediction: circular })).not.toThrow();
});
