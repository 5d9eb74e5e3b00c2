import { expect, it } from 'vitest';
import { oddities } from '../../../../lambda/report/findings/oddities.ts';
import { writeUnscoredReport } from '../../../../lambda/report/unscored/write.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { UnscoredReport } from '../../../../lambda/shared/contracts/report/unscored-report.ts';
import { baseline, filesOf, model, type SampleRun, sampleInput } from '../sample-run.ts';

const SAMPLE: SampleRun = {
  labels: ['a', 'b'],
  rows: ['a', 'b', 'a'].map((truth) => ({ text: 'x', truth })),
  variants: [baseline('tfidf'), model('m')],
  predict: () => ({ predicted: 'a' }),
};

function odd() {
  const input = sampleInput(SAMPLE);
  // Samples 1 and 5 belong to the model.
  for (const sample of [1, 5]) input.table.oddUsage[sample] = 1;
  const timeouts = new Map([[1, { count: 51, limitSeconds: 60 }]]);
  return { ...input, table: { ...input.table, unknown: 4, timeouts }, manifest: { ...input.manifest, malformed: 3 } };
}

it('adds nothing to a run without any', () => {
  const { table, manifest } = sampleInput(SAMPLE);
  expect(oddities(table, manifest)).toEqual([]);
});

it('become warnings with their number in a report, whether or not it scores', async () => {
  const expected = [
    expect.objectContaining({
      code: 'timeouts',
      count: 51,
      message: expect.stringMatching(/: m\S* 51 \(60 s\)\. .* charged /),
    }),
    expect.objectContaining({
      code: 'odd_usage',
      count: 2,
      message: expect.stringMatching(/: m\S* 2 of 3\. /),
    }),
    expect.objectContaining({ code: 'unknown_samples', count: 4 }),
    expect.objectContaining({ code: 'malformed_messages', count: 3 }),
  ];
  const { warnings, variants } = Report.parse(JSON.parse((await filesOf(odd())).get('report.json') ?? ''));
  expect(variants.map(({ timeouts }) => timeouts)).toEqual([undefined, 51]);
  expect(warnings).toEqual(expect.arrayContaining(expected));

  const files = new Map<string, string>();
  await writeUnscoredReport({
    ...odd(),
    put: async (name, body) => {
      if (typeof body === 'string') files.set(name, body);
      else for await (const _ of body);
    },
  });
  const predicted = UnscoredReport.parse(JSON.parse(files.get('report.json') ?? ''));
  expect(predicted.variants[1]).toMatchObject({ timeouts: 51 });
  expect(predicted.warnings).toEqual(expect.arrayContaining(expected));
});
