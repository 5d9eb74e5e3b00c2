import { afterEach, describe, expect, it, vi } from 'vitest';
import { ScoreSummary } from '../../../../cli/reports/report-files.ts';
import { scoreTable } from '../../../../cli/reports/score-table.ts';
import { MetricName } from '../../../../lambda/shared/contracts/report/scores.ts';
import { decisionOf } from '../../report/standings/decision.ts';

const undefinedScore = { value: null, ci: null };

function variant(name: string, over: object = {}): ScoreSummary['variants'][number] {
  const metrics = Object.fromEntries(MetricName.options.map((metric) => [metric, undefinedScore]));
  const base = { name, metrics, completion_rate: undefinedScore, cost_usd_per_1000: null, latency_ms: null };
  return ScoreSummary.shape.variants.element.parse({ ...base, ...over });
}

const accuracy = (value: number) => ({
  metrics: { ...variant('').metrics, accuracy: { value, ci: { lower: value - 0.05, upper: value + 0.05 } } },
});

const lines = (table: string): string[][] => table.split('\n').map((line) => line.split(/ {2,}/));

describe('scoreTable', () => {
  it('shows what decides of a variant in one line', () => {
    const figures = {
      ...accuracy(0.8125),
      cost_usd_per_1000: 0.0512,
      latency_ms: { mean: 400, p50: 321, p95: 900, p99: 1200 },
    };
    const line = lines(scoreTable({ variants: [variant('gpt/zero-shot', figures)] })).at(-1);
    expect(line).toEqual(['gpt/zero-shot', '81.3% (76.3–86.3%)', '$0.05', '321 ms', 'best']);
  });

  it('gives a variant that ended early no interval, and the verdict that ended it', () => {
    const early = { ended_early: { rows: 137, behind: 'b' } };
    const variants = [variant('a', { ...accuracy(0.7), ...early }), variant('b', accuracy(0.9))];
    const behind = {
      variant: 'a',
      outcome: 'behind',
      gate: null,
      than: 'b',
      lower: 0.031,
      upper: null,
      rows: 137,
    } as const;
    const stopping = {
      ...{ risk: 0.05, risk_each: 0.025, looks: [50, 137], rows: 2000, saved_samples: 1863, saved_usd: 1 },
      decisions: [behind],
    };
    const found = lines(scoreTable({ variants, stopping })).slice(2);
    expect(found.map(([name, score, , , verdict]) => [name, score, verdict])).toEqual([
      ['b', '90.0% (85.0–95.0%)', 'best'],
      ['a', '70.0%', 'at least 3.1 points behind b'],
    ]);
  });

  it('begins with the best, and says how the others stand to it', () => {
    const variants = [variant('a', accuracy(0.7)), variant('b', accuracy(0.9)), variant('c', accuracy(0.88))];
    const decision = decisionOf([
      { name: 'b', value: 0.9, verdict: 'best' },
      { name: 'c', value: 0.88, verdict: 'undecided', behind_at_most: 0.05 },
      { name: 'a', value: 0.7, verdict: 'worse' },
    ]);
    const found = lines(scoreTable({ variants, decision: { ...decision, recommended: 'b' } })).slice(2);
    expect(found.map(([name, , , , verdict]) => [name, verdict])).toEqual([
      ['b', 'best, recommended'],
      ['c', 'up to 5.0 points behind'],
      ['a', 'worse'],
    ]);
  });

  it('shows the first twelve of many, and always the baseline', () => {
    const models = Array.from({ length: 30 }, (_, index) => variant(`m${index}`, accuracy(0.9 - index / 100)));
    const variants = [...models, variant('tfidf', { ...accuracy(0.1), kind: 'baseline', model: 'tfidf' })];
    const found = scoreTable({ variants }).split('\n').slice(2);
    expect(found).toHaveLength(13);
    expect(found.at(-2)).toMatch(/^tfidf /);
    expect(found.at(-1)).toBe('… and 19 more on the page');
  });

  it('shows unknown values as a dash, never as a zero', () => {
    expect(lines(scoreTable({ variants: [variant('empty')] })).at(-1)).toEqual(['empty', '–', '–', '–', 'best']);
  });

  it('removes control characters from names, and adds none', () => {
    const table = scoreTable({ variants: [variant('\u001b[31mevil\u001b[0m\r\nname')] });
    expect(table).toContain('evil name');
    expect(table).not.toMatch(/[\p{Cc}--\n]/v);
  });

  it('wraps long names in a narrow terminal, and only there', () => {
    const variants = [variant('a-model-with-a-very-long-name-that-goes-on/zero-shot')];
    expect(scoreTable({ variants }, 200)).toContain('a-model-with-a-very-long-name-that-goes-on/zero-shot');
    const found = scoreTable({ variants }, 80).split('\n');
    expect(Math.max(...found.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(
      found
        .slice(2)
        .map((line) => line.split(' ')[0])
        .join(''),
    ).toBe('a-model-with-a-very-long-name-that-goes-on/zero-shot');
  });
});

describe('colours', () => {
  afterEach(() => vi.unstubAllEnvs());

  const painted = () => {
    const variants = [variant('b', accuracy(0.9)), variant('a', accuracy(0.7))];
    const decision = decisionOf([
      { name: 'b', value: 0.9, verdict: 'best' },
      { name: 'a', value: 0.7, verdict: 'worse' },
    ]);
    return scoreTable({ variants, decision });
  };

  it('are on a terminal that takes them', () => {
    vi.stubEnv('FORCE_COLOR', '1');
    expect(painted()).toContain('\u001b[1mbest');
  });

  it('are off with NO_COLOR', () => {
    vi.stubEnv('FORCE_COLOR', undefined);
    vi.stubEnv('NO_COLOR', '1');
    expect(painted()).not.toContain('\u001b');
  });
});
