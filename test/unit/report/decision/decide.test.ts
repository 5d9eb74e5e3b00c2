import { describe, expect, test } from 'vitest';
import { chances } from '../../../../lambda/report/decision/chances.ts';
import { standing } from '../../../../lambda/report/decision/standing.ts';
import { cheapestWithin, shownOf } from '../../../../lambda/report/decision/verdicts.ts';
import { above, timesMore } from '../../../../lambda/report/resampling/bounds.ts';
import { jointRows } from '../../../../lambda/report/resampling/joint-rows.ts';
import { metricMeasure } from '../../../../lambda/report/resampling/measure.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { holdout, uniform } from '../../../guarantees/population.ts';
import { baseline, filesOf, model, sampleInput } from '../sample-run.ts';

/** Every 30th row is fraud. `finds` has nearly all of it and raises false alarms; `fine` never says fraud. */
async function fraudReport(benchmark: object = {}, rows = 600) {
  const isFraud = (row: number) => row % 30 === 0;
  const input = sampleInput({
    labels: ['fine', 'fraud'],
    rows: Array.from({ length: rows }, (_, row) => ({ text: `${row}`, truth: isFraud(row) ? 'fraud' : 'fine' })),
    variants: [model('finds'), model('half'), baseline('majority')],
    benchmark,
    predict(row, variant) {
      const found = variant === 0 ? row % 300 !== 0 : row % 60 === 0;
      const alarm = variant === 0 ? row % 14 === 1 : row % 100 === 1;
      const fraud = variant < 2 && (isFraud(row) ? found : alarm);
      return { predicted: fraud ? 'fraud' : 'fine', ...(variant < 2 && { costMicroUsd: 100 - variant }) };
    },
  });
  const files = await filesOf(input);
  return Report.parse(JSON.parse(files.get('report.json') ?? ''));
}

const RECALL = { metric: 'recall', label: 'fraud' };
const COSTS = { fraud: { fine: 100 }, fine: { fraud: 1 } };

describe('what decides', () => {
  test('orders the variants, names the best and the efficient ones', async () => {
    const [byAccuracy, byRecall] = await Promise.all([fraudReport(), fraudReport({ decide_by: RECALL })]);
    expect(byAccuracy.decision?.variants.map(({ name }) => name)).toEqual([
      'half/zero-shot',
      'majority',
      'finds/zero-shot',
    ]);
    expect(byRecall.decision).toMatchObject({ by: RECALL, best: 'finds/zero-shot', tried: 3, rows: 600 });
    expect(byRecall.decision?.variants.map(({ score }) => score.value)).toEqual([0.9, 0.5, 0]);
    expect(byAccuracy.pareto_frontier).toEqual(['majority', 'half/zero-shot']);
    expect(byRecall.pareto_frontier).toEqual(['majority', 'half/zero-shot', 'finds/zero-shot']);
  });

  test('decides which variant a gate calls best, and whose mistakes are shown', async () => {
    const gates = [{ metric: 'recall', label: 'fraud', min: 0.8, variant: 'best' }];
    const [byAccuracy, byRecall] = await Promise.all([
      fraudReport({ gates }),
      fraudReport({ gates, decide_by: RECALL }),
    ]);
    expect(byAccuracy.gates[0]).toMatchObject({ variant: 'half/zero-shot', value: 0.5, passed: false });
    expect(byRecall.gates[0]).toMatchObject({ variant: 'finds/zero-shot', value: 0.9, passed: true });
    expect(byRecall.mistakes.find(({ truth }) => truth === 'fraud')?.row).toBe(1);
  });

  test('may be what mistakes cost, which gates know, too', async () => {
    const gates = [{ metric: 'expected_cost', max: 0.5, variant: '*' }];
    const decide_by = { metric: 'expected_cost' };
    const { decision, gates: results, variants } = await fraudReport({ decide_by, costs: COSTS, margin: 0.1, gates });
    expect(decision).toMatchObject({ best: 'finds/zero-shot', higher_is_better: false, margin: 0.1 });
    expect(variants[0]?.expected_cost?.value).toBeCloseTo((2 * 100 + 43) / 600, 9);
    expect(decision?.variants[1]).toMatchObject({ name: 'half/zero-shot' });
    expect(decision?.variants[1]?.difference.value).toBeCloseTo((10 * 100 + 6 - 243) / 600, 9);
    expect(results.map(({ variant, passed }) => [variant, passed])).toEqual([
      ['finds/zero-shot', true],
      ['half/zero-shot', false],
    ]);
  });

  test('is weighted to the given shares', async () => {
    const { decision, variants } = await fraudReport({ prevalence: { fraud: 0.5 } });
    expect(decision?.best).toBe('finds/zero-shot');
    expect(variants[2]?.at_prevalence?.metrics.accuracy.value).toBeCloseTo(0.5, 12);
    expect(variants[2]?.metrics.accuracy.value).toBeCloseTo(580 / 600, 12);
  });
});

describe('warnings', () => {
  const messages = async (benchmark: object) =>
    (await fraudReport(benchmark, 1800)).warnings.filter(({ code }) =>
      ['never_predicted', 'other_metric', 'prevalence_without_rows'].includes(code),
    );

  test('where another score would choose another variant, if that is shown', async () => {
    const [found] = await messages({});
    expect(found).toMatchObject({
      code: 'other_metric',
      message: expect.stringMatching(
        /^By balanced accuracy, finds\/zero-shot is better than half\/zero-shot: 0\.9\d\d, /,
      ),
    });
    expect((await messages({ decide_by: RECALL })).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^By accuracy, half\/zero-shot is better than finds\/zero-shot: 97\.3%, /),
    ]);
  });
});

describe('shown to be within the margin', () => {
  const of = (value: number, variance: number, reach = 0) => ({ value, variance, reach: { up: reach, down: reach } });

  test('needs all differences below it', () => {
    expect(shownOf([of(0, 1e-6)], 2, 0.02).verdict).toBe('within_margin');
    expect(shownOf([of(0, 1e-6), of(0.015, 1e-4)], 3, 0.02)).toMatchObject({ verdict: 'undecided' });
    expect(shownOf([of(0, 1e-6), of(0.5, 1e-4)], 3, 0.02)).toMatchObject({ verdict: 'worse', timesMore: null });
  });

  test('no row differs: what was never seen may still be there', () => {
    const never = (rows: number) => shownOf([of(0, 0, 1 / rows)], 2, 0.02).verdict;
    // The exact test needs 149 rows (0.98 ^ 149 < 0.05).
    expect([never(50), never(148), never(200)]).toEqual(['undecided', 'undecided', 'within_margin']);
  });

  test('with as many rows more as are needed, and a power of 50 %, it just holds', () => {
    const [variance, reach, margin, z] = [4e-4, 0.005, 0.02, 1.9];
    const times = timesMore(variance, reach, margin, z);
    expect(above({ value: 0, variance: variance / times, reach: { up: reach / times, down: 0 } }, z)).toBeCloseTo(
      margin,
      9,
    );
  });

  test('the cheapest is recommended, of equals the best, and without prices the best', () => {
    const good = (price: number | null) => ({ behindAtMost: 0.01, price });
    const open = { behindAtMost: 0.03, price: 0 };
    expect(cheapestWithin(0.02, [good(5), good(2), good(2), open])).toBe(1);
    expect(cheapestWithin(0.02, [good(null), good(null)])).toBe(0);
    expect(cheapestWithin(0.02, [open, { behindAtMost: null, price: 0 }])).toBe(-1);
  });
});

test('chances by the normal distribution are those of resamples', () => {
  const shares = [0.5, 0.5];
  const table = holdout({ shares, right: uniform([0.85, 0.84, 0.8], shares), alike: 0.5 }, 2000, 'chances');
  const joint = jointRows(table, [0, 1, 2]);
  const measure = metricMeasure('accuracy');
  const stands = standing(joint, measure, {});
  const drawn = chances(stands, measure, {}, 0.02, [3, 2, null], 'seed');
  // As of a file with so many different rows that a bootstrap would take minutes.
  const large = { ...stands, joint: { ...joint, predicted: { length: 1e9 } as Int32Array } };
  const normal = chances(large, measure, {}, 0.02, [3, 2, null], 'seed');
  for (const [index, { probabilityBest, regret, regretUsd }] of drawn.entries()) {
    expect(normal[index]?.probabilityBest).toBeCloseTo(probabilityBest, 1);
    expect(normal[index]?.regret).toBeCloseTo(regret, 3);
    expect(regretUsd).toBeNull();
  }
  expect(drawn.reduce((sum, { probabilityBest }) => sum + probabilityBest, 0)).toBeCloseTo(1, 9);
});
