import { expect, it } from 'vitest';
import { assembleReport } from '../../../../lambda/report/files/assemble.ts';
import { assembleUnscoredReport } from '../../../../lambda/report/unscored/assemble.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';

const run = readyRun({ warnings: [{ code: 'first', message: 'First.' }] });
const manifest = { run: 'run', samples: 1, sent: 1, segments: [] };
const figures = {
  ...{ variants: [], comparisons: [], slices: [], mistakes: [], suspect_labels: null, data_checks: null },
  asked: { rows: 0, labelsWithout: [] },
  left_out_slices: [],
  oddities: [],
};
const WARNING = {
  code: 'asked_again',
  message:
    '1,234 samples had to be asked again, because the segments with their predictions were gone or damaged. Costs and usage here leave out what was paid for the lost answers.',
  count: 1_234,
};

it('a report says how many samples were asked again, according to the manifest', () => {
  expect(assembleReport(run, manifest, figures).warnings).toEqual(run.warnings);
  expect(assembleReport(run, { ...manifest, asked_again: 1_234 }, figures).warnings).toEqual([
    ...run.warnings,
    WARNING,
  ]);
});

it('so does a prediction report', () => {
  expect(assembleUnscoredReport(run, manifest, [], []).warnings).toEqual(run.warnings);
  const { warnings } = assembleUnscoredReport(run, { ...manifest, asked_again: 1_234 }, [], []);
  expect(warnings).toEqual([...run.warnings, WARNING]);
});
