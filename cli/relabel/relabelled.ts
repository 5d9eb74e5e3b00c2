// What checked labels say of a run: how many labels are wrong, and how accurate each variant really is.

import { UNSCORED } from '../../lambda/report/table/predictions.ts';
import { int32At, uint8At } from '../../lambda/shared/at.ts';
import { sampleIndex } from '../../lambda/shared/contracts/sample-index.ts';
import { formatCount } from '../../lambda/shared/text/format.ts';
import { oneOrMany, plural } from '../../lambda/shared/text/words.ts';
import { type LoadedRun, orderOf } from '../compare/load.ts';
import { CommandError } from '../terminal/explain.ts';
import type { CheckedRow } from './checked.ts';
import type { Relabelled } from './contract.ts';
import { type Changes, stratified } from './estimate.ts';

interface Judged extends CheckedRow {
  readonly correct: number;
}

/** With fewer checked controls, the interval says that there is next to nothing known. */
const FEW_CONTROLS = 50;

/**
 * @param suspectRows how many rows the report suspects; suspects.csv lists up to 10,000
 * @throws CommandError if nothing can be said, because no control was checked
 */
export function relabelled(
  run: LoadedRun,
  checked: readonly CheckedRow[],
  suspectRows: number,
): Omit<Relabelled, 'corrected'> {
  const judged = checked.flatMap((one): Judged[] =>
    one.correct === undefined ? [] : [{ ...one, correct: one.correct }],
  );
  const { suspects = [], controls = [] } = Object.groupBy(judged, ({ isSuspect }) =>
    isSuspect ? 'suspects' : 'controls',
  );
  const otherRows = run.truth.length - suspectRows;
  if (judged.length === 0)
    throw new CommandError(
      'No row was checked: the column correct_label is empty. Fill in the right label of each row, also where it is the one in the file.',
    );
  if (controls.length === 0 && otherRows > 0)
    throw new CommandError(
      'No row of the control sample was checked, so nothing is known of the rows that are not suspect. Fill in correct_label where sample is control, too.',
    );
  const isWrong = ({ row, correct }: Judged) => correct !== int32At(run.truth, row);
  const stratum = (rows: number, of: readonly Judged[]) => ({ rows, checked: of.length });
  const wrongOf = (of: readonly Judged[]): Changes => ({ up: of.filter(isWrong).length, down: 0 });
  const estimate = (before: number, changes: (of: readonly Judged[]) => Changes, directions: 1 | 2) =>
    stratified(
      before,
      { ...stratum(suspectRows, suspects), changes: changes(suspects) },
      { ...stratum(otherRows, controls), changes: changes(controls) },
      directions,
    );
  return {
    run: run.report.run,
    rows: run.truth.length,
    suspects: { ...stratum(suspectRows, suspects), wrong: wrongOf(suspects).up },
    controls: { ...stratum(otherRows, controls), wrong: wrongOf(controls).up },
    noise_rate: estimate(0, wrongOf, 1),
    variants: run.report.variants.flatMap(({ name }, variant) => {
      if (!isScoredEverywhere(run, variant)) return [];
      const accuracy = accuracyOf(run, variant);
      return [{ name, accuracy, corrected_accuracy: estimate(accuracy, (of) => changesOf(run, variant, of), 2) }];
    }),
    notes: notes(suspectRows - suspects.length, controls.length, otherRows),
  };
}

/** Share of a row's repeats that give a label. */
function shareOf({ report, predicted }: LoadedRun, variant: number, row: number, label: number): number {
  const first = sampleIndex(orderOf(report), row, variant);
  let right = 0;
  for (let repeat = 0; repeat < report.repeats; repeat++) right += Number(int32At(predicted, first + repeat) === label);
  return right / report.repeats;
}

function accuracyOf(run: LoadedRun, variant: number): number {
  let right = 0;
  for (let row = 0; row < run.truth.length; row++) right += shareOf(run, variant, row, int32At(run.truth, row));
  return right / run.truth.length;
}

function changesOf(run: LoadedRun, variant: number, rows: readonly Judged[]): Changes {
  const differences = rows.map(
    ({ row, correct }) => shareOf(run, variant, row, correct) - shareOf(run, variant, row, int32At(run.truth, row)),
  );
  const sum = (sign: 1 | -1) => differences.reduce((total, one) => total + Math.max(0, sign * one), 0);
  return { up: sum(1), down: sum(-1) };
}

const isScoredEverywhere = ({ report, status }: LoadedRun, variant: number): boolean =>
  Array.from({ length: report.rows }, (_, row) => sampleIndex(orderOf(report), row, variant)).every(
    (sample) => uint8At(status, sample) !== UNSCORED,
  );

function notes(unchecked: number, controls: number, others: number): string[] {
  return [
    ...(unchecked > 0
      ? [
          `${plural(unchecked, 'suspect')} ${oneOrMany(unchecked, 'was', 'were')} not checked, so ${oneOrMany(unchecked, 'it', 'each')} may be wrong or right: the intervals allow for both.`,
        ]
      : []),
    ...(controls < Math.min(FEW_CONTROLS, others)
      ? [`Only ${formatCount(controls)} of the control sample were checked. Check more of them for narrower intervals.`]
      : []),
  ];
}
