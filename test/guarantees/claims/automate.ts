// The answers above a threshold that nobody checks.
import { thresholdReports } from '../../../lambda/report/automation/thresholds.ts';
import { fillEnsembles } from '../../../lambda/report/ensembles/fill.ts';
import { variantReport } from '../../../lambda/report/metrics/variant.ts';
import { sampleIndex } from '../../../lambda/shared/contracts/sample-index.ts';
import { seededUniform } from '../../../lambda/shared/random/words.ts';
import { model, sampleInput } from '../../unit/report/sample-run.ts';
import type { Claim } from '../claim.ts';

const RISK = 0.05;

/** Which confidence an answer has, and how often it is right then; `at` runs from 0 to 1, evenly. */
interface Classifier {
  readonly name: string;
  readonly confidence: (at: number) => number;
  readonly right: (at: number) => number;
}

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

const CLASSIFIERS = {
  calibrated: {
    name: 'calibrated confidences',
    confidence: (at) => sigmoid(6 * at),
    right: (at) => sigmoid(6 * at),
  },
  overconfident: {
    name: 'overconfident ones, all above 0.98',
    confidence: (at) => sigmoid(4 + 8 * at),
    right: (at) => 0.88 + 0.11 * at,
  },
  useless: {
    name: 'confidences that say nothing, accuracy 94.9%',
    confidence: (at) => at,
    right: () => 0.949,
  },
  tied: {
    name: 'five confidences',
    confidence: (at) => Math.floor(at * 5) / 5,
    right: (at) => [0.7, 0.9, 0.94, 0.95, 0.985][Math.floor(at * 5)] ?? 0,
  },
  wavy: {
    name: 'accuracy that falls and rises with the confidence',
    confidence: (at) => at,
    right: (at) => 0.948 + 0.045 * Math.sin(25 * at),
  },
  nearlyUseless: {
    name: 'accuracy that falls by a point with the confidence',
    confidence: (at) => at,
    right: (at) => 0.955 - 0.01 * at,
  },
} satisfies Record<string, Classifier>;

/** Points of a population. */
const POINTS = 20_000;

/** The accuracy of all answers with at least a confidence. */
function truthOf({ confidence, right }: Classifier): (threshold: number) => number {
  const [confidences, sums] = [new Float64Array(POINTS), new Float64Array(POINTS)];
  for (let point = POINTS - 1; point >= 0; point--) {
    confidences[point] = confidence((point + 0.5) / POINTS);
    sums[point] = (sums[point + 1] ?? 0) + right((point + 0.5) / POINTS);
  }
  return (threshold) => {
    const first = confidences.findIndex((one) => one >= threshold);
    return (sums[first] ?? 0) / (POINTS - first);
  };
}

interface Setting {
  readonly setting: string;
  readonly rows: number;
  readonly classifiers: readonly Classifier[];
  /** Rows of a group, which are all right or all wrong. */
  readonly group?: number;
  /** Whether a cascade asks a second variant about the rest. */
  readonly cascade?: boolean;
}

/** Wrong if any threshold is too low: so whichever of them the reader picks is as good as it says. */
function claim({ setting, rows, classifiers, group = 1, cascade = false }: Setting): Claim {
  const truths = classifiers.map(truthOf);
  const { table } = sampleInput({
    labels: ['a', 'b'],
    rows: Array.from({ length: rows }, () => ({ text: '', truth: 'a' })),
    variants: [...classifiers.keys(), ...(cascade ? ['strong'] : [])].map((one) => model(String(one))),
    ensembles: cascade
      ? [{ name: 'cascade', strategy: 'cascade', cheap: '0/zero-shot', strong: 'strong/zero-shot' }]
      : [],
    predict: () => ({ predicted: 'a' }),
  });
  const ensembles = fillEnsembles(table);
  const variants = table.run.variants.map((_, index) => variantReport(table, index, ensembles.get(index)));
  const of = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / group));
  const grouped = { ...table, units: group > 1 ? { of, count: Math.ceil(rows / group) } : undefined };
  return {
    sentence: 'Of the answers that may be automated, 95% or more are right.',
    setting: `${rows} rows, ${setting}`,
    nominal: RISK,
    inTests: rows * classifiers.length < 10_000,
    violated(holdout) {
      const random = seededUniform(`automate ${setting} ${rows} ${holdout}`);
      for (const [variant, { confidence, right }] of classifiers.entries()) {
        let at = 0;
        for (let row = 0; row < rows; row++) {
          const sample = sampleIndex(table.run, row, variant);
          if (row % group > 0) {
            table.predicted[sample] = table.predicted[sampleIndex(table.run, row - 1, variant)] ?? 0;
          } else {
            at = Math.floor(random() * POINTS + 0.5) / POINTS;
            table.predicted[sample] = random() < right(at) ? 0 : 1;
          }
          table.confidence[sample] = confidence(at);
        }
      }
      const found = thresholdReports(grouped, variants).filter(({ threshold }) => threshold !== null);
      if (found.length === 0) return undefined;
      return found.some(({ answered_by, threshold, accuracy }) => {
        const truth = truths[Number(answered_by.split('/')[0])];
        return truth === undefined || truth(threshold ?? 1) < accuracy;
      });
    },
  };
}

const SIZES = [100, 500, 2000];

export const AUTOMATE: readonly Claim[] = [
  ...Object.values(CLASSIFIERS).flatMap((one) =>
    SIZES.map((rows) => claim({ setting: one.name, rows, classifiers: [one] })),
  ),
  ...SIZES.map((rows) =>
    claim({
      setting: 'the best of five variants',
      rows,
      classifiers: Array.from({ length: 5 }, () => CLASSIFIERS.overconfident),
    }),
  ),
  claim({ setting: 'a cascade', rows: 500, classifiers: [CLASSIFIERS.calibrated], cascade: true }),
  claim({ setting: 'groups of five that share their fate', rows: 2000, classifiers: [CLASSIFIERS.useless], group: 5 }),
];
