import { expect, it, vi } from 'vitest';
import { measure } from '../../../../lambda/report/commit/measure.ts';

it('writes one line that CloudWatch reads as metrics of the stack', async () => {
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'Mine');
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  try {
    await measure({ Runs: 1, CostUSD: 0.5 });
  } finally {
    write.mockRestore();
    vi.unstubAllEnvs();
  }
  const [line = ''] = lines;
  expect(lines).toHaveLength(1);
  expect(JSON.parse(line)).toMatchObject({ service: 'Mine', Runs: 1, CostUSD: 0.5 });
  expect(JSON.parse(line)._aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'Holdout',
      Dimensions: [['service']],
      Metrics: [
        { Name: 'Runs', Unit: 'None' },
        { Name: 'CostUSD', Unit: 'None' },
      ],
    },
  ]);
});
