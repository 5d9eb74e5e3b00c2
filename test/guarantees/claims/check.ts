// What `holdout check` says of a threshold on newly labelled rows.
import { checked } from '../../../cli/checking/check-thresholds.ts';
import type { ThresholdReport } from '../../../lambda/shared/contracts/report/thresholds.ts';
import { seededUniform } from '../../../lambda/shared/random/words.ts';
import { formatPercent } from '../../../lambda/shared/text/format.ts';
import type { Claim } from '../claim.ts';

const ACCURACY = 0.95;
const RISK = 0.05;

const BEFORE: ThresholdReport & { threshold: number } = {
  variant: 'm',
  answered_by: 'm',
  rest: null,
  threshold: 0.5,
  accuracy: ACCURACY,
  risk: RISK,
  level: RISK,
  rows: 500,
  automated: 300,
  coverage: 0.6,
  right: 295,
  p_value: 0.001,
  more_rows: null,
  overall_accuracy: null,
  cost_usd_per_million: null,
  sentence: '',
};

/** @param accuracy of the automated answers today, with a share of 60% then and now */
function drawn(rows: number, accuracy: number, seed: string) {
  const random = seededUniform(seed);
  const count = (of: number, share: number) => Array.from({ length: of }).filter(() => random() < share).length;
  const before = { ...BEFORE, automated: count(BEFORE.rows, 0.6) };
  const automated = count(rows, 0.6);
  return checked(before, { rows, automated, right: count(automated, accuracy) }, 1);
}

const claim = (
  sentence: string,
  rows: number,
  accuracy: number,
  wrong: (found: ReturnType<typeof drawn>) => boolean,
): Claim => ({
  sentence,
  setting: `${rows} new rows, 60% automated, ${formatPercent(accuracy)} of them right`,
  nominal: RISK,
  // Where it is said, it is wrong.
  violated: (holdout) => wrong(drawn(rows, accuracy, `check ${sentence} ${rows} ${accuracy} ${holdout}`)) || undefined,
});

export const CHECK: readonly Claim[] = [
  ...[100, 500].map((rows) =>
    claim('A threshold is shown to hold.', rows, 0.949, ({ verdict }) => verdict === 'holds'),
  ),
  ...[100, 500].map((rows) =>
    claim('A threshold is shown to be violated.', rows, 0.95, ({ verdict }) => verdict === 'violated'),
  ),
  ...[100, 500].map((rows) => claim('The share of automated rows has moved.', rows, 0.95, ({ moved }) => moved)),
];
