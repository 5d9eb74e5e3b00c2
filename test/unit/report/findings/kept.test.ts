// The report names the servers that answered, and says when files are deleted.
import { expect, it } from 'vitest';
import { whatExpires } from '../../../../lambda/report/findings/kept.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { freezeEndpoint } from '../../../../lambda/shared/models/frozen-endpoint.ts';
import { filesOf, model, type Outcome, sampleInput } from '../sample-run.ts';

async function reported(more: object, outcome: (row: number) => Outcome = () => ({ predicted: 'a' })) {
  const input = sampleInput({
    labels: ['a', 'b'],
    rows: Array.from({ length: 4 }, (_, row) => ({ text: `${row}`, truth: 'a' })),
    variants: [model('m')],
    predict: outcome,
  });
  const run = { ...input.run, ...more };
  const files = await filesOf({ ...input, run, table: { ...input.table, run: { ...input.table.run, ...more } } });
  const [report, page, markdown] = ['json', 'html', 'md'].map((end) => files.get(`report.${end}`) ?? '');
  return { report: Report.parse(JSON.parse(report ?? '')), page, markdown };
}

const declared = {
  name: 'openai',
  baseUrl: 'https://one.example/v1',
  headers: { 'x-team': 'a value', 'api-key': 'k' },
};

it('the endpoints stand in report.json and under Method', async () => {
  const { report, page } = await reported({ endpoints: [freezeEndpoint('run', declared)] });
  expect(report.endpoints).toEqual([
    { name: 'openai', base_url: 'https://one.example/v1', headers: ['api-key', 'x-team'] },
  ]);
  expect(page).toContain('openai: https://one.example/v1, with the headers api-key, x-team');
});

it('so does when files are deleted, on the page and in report.md', async () => {
  const { report, page, markdown } = await reported({ retention: { uploads: 7, reports: 365 } });
  expect(report.retention).toEqual({ uploads: 7, reports: 365 });
  const said =
    'This report is deleted 365 days after it was written, and for good 30 days later. Uploaded files are deleted 7 days after they arrived, and for good 7 days later.';
  expect(page).toContain(said);
  expect(markdown).toContain(said);
});

it('nothing is said of what stays', async () => {
  const { report, page } = await reported({});
  expect(report.retention).toBeUndefined();
  expect(page).not.toContain('is deleted');
  expect(whatExpires({})).toBeUndefined();
});

it('samples that a changed endpoint was not asked are told', async () => {
  const { report } = await reported({}, (row) =>
    row === 0 ? { predicted: null, status: 'skipped', errorCode: 'endpoint_changed' } : { predicted: 'a' },
  );
  expect(report.status).toBe('partial');
  expect(report.scored_rows).toBe(3);
  const [told] = report.warnings.filter(({ code }) => code === 'endpoint_changed');
  expect(told).toMatchObject({ count: 1, message: expect.stringContaining('m/zero-shot 1') });
});
