import { describe, expect, it } from 'vitest';
import { ScoreSummary } from '../../../../cli/reports/report-files.ts';
import { scoreTable } from '../../../../cli/reports/score-table.ts';
import { MetricName } from '../../../../lambda/shared/contracts/report/scores.ts';

const undefinedScore = { value: null, ci: null };

function variant(name: string, over: object = {}): ScoreSummary['variants'][number] {
  const metrics = Object.fromEntries(MetricName.options.map((metric) => [metric, undefinedScore]));
  const base = { name, metrics, completion_rate: undefinedScore, cost_usd_per_1000: null, latency_ms: null };
  return ScoreSummary.shape.variants.element.parse({ ...base, ...over });
}

describe('scoreTable', () => {
  it('shows the scores of a variant in one line', () => {
    const metrics = {
      ...variant('').metrics,
      accuracy: { value: 0.8125, ci: { lower: 0.75, upper: 0.86 } },
      f1_weighted: { value: 0.8, ci: null },
      f1_macro: { value: 0.7, ci: null },
    };
    const figures = {
      metrics,
      completion_rate: { value: 0.995, ci: null },
      cost_usd_per_1000: 0.0512,
      latency_ms: { mean: 400, p50: 321, p95: 900, p99: 1200 },
    };
    const line = scoreTable({ variants: [variant('gpt/zero-shot', figures)] })
      .split('\n')
      .at(-1);
    const expected = ['gpt/zero-shot', '0.813 (0.750–0.860)', '0.800', '0.700', '99.5%', '$0.05', '321 ms'];
    expect(line?.split(/ {2,}/)).toEqual(expected);
  });

  it('shows unknown values as a dash, never as a zero', () => {
    const line = scoreTable({ variants: [variant('empty')] })
      .split('\n')
      .at(-1);
    expect(line?.split(/ {2,}/)).toEqual(['empty', ...Array(6).fill('–')]);
  });

  it('removes control characters from names, and adds none', () => {
    const table = scoreTable({ variants: [variant('\u001b[31mevil\u001b[0m\r\nname')] });
    expect(table).toContain('evil name');
    expect(table).not.toMatch(/[\p{Cc}--\n]/v);
  });

  it('wraps long names in a narrow terminal, and only there', () => {
    const variants = [variant('a-model-with-a-long-name/zero-shot')];
    expect(scoreTable({ variants }, 200)).toContain('a-model-with-a-long-name/zero-shot');
    const lines = scoreTable({ variants }, 80).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(
      lines
        .slice(2)
        .map((line) => line.split(' ')[0])
        .join(''),
    ).toBe('a-model-with-a-long-name/zero-shot');
  });
});
