import { expect, it } from 'vitest';
import { lookedAtBefore } from '../../../../lambda/report/findings/looked-at.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { filesOf, model, sampleInput } from '../sample-run.ts';

it('a report says how often its rows have been looked at', async () => {
  const seen: unknown[] = [];
  const input = sampleInput({
    labels: ['a', 'b'],
    rows: ['one', 'two'].map((text) => ({ text, truth: 'a' })),
    variants: [model('m'), model('n')],
    predict: () => ({ predicted: 'a' }),
  });
  const lookAt = async (content_hash: string, tried: number) => {
    seen.push(tried);
    return { content_hash, earlier_runs: 4, earlier_variants: 12 };
  };
  const files = await filesOf({ ...input, lookAt });
  const { ledger, warnings } = Report.parse(JSON.parse(files.get('report.json') ?? ''));
  expect(seen).toEqual([2]);
  expect(ledger).toMatchObject({ content_hash: expect.stringMatching(/^[\da-f]{32}$/), earlier_runs: 4 });
  expect(warnings.find(({ code }) => code === 'looked_at_before')).toEqual({
    code: 'looked_at_before',
    message:
      'These rows have been looked at by 4 earlier runs, with 12 variants. The more often one looks and then chooses, the more optimistic the best figure: rows that nobody has looked at, or `confirm`, tell what it is worth.',
    count: 4,
  });
});

it('and nothing of the first time', () => {
  expect(lookedAtBefore({ content_hash: '', earlier_runs: 0, earlier_variants: 0 })).toEqual([]);
  expect(lookedAtBefore(null)).toEqual([]);
});
