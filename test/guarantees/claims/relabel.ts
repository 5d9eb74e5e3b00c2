// What checked labels say: the noise rate and the corrected accuracy.
import { type Changes, stratified } from '../../../cli/relabel/estimate.ts';
import { seededUniform } from '../../../lambda/shared/random/words.ts';
import type { Claim } from '../claim.ts';

interface Setting {
  readonly name: string;
  readonly rows: number;
  readonly noise: number;
  /** Share of the wrong labels that are suspect, and of the right ones. */
  readonly found: number;
  readonly falselyFound: number;
}

const CONTROLS = 100;
const ACCURACY = 0.85;

const SETTINGS: readonly Setting[] = [
  { name: '600 rows, 5% wrong, half of them suspect', rows: 600, noise: 0.05, found: 0.5, falselyFound: 0.03 },
  { name: '1,000 rows, 10% wrong, most of them suspect', rows: 1000, noise: 0.1, found: 0.8, falselyFound: 0.05 },
  { name: '2,000 rows, 1% wrong, none of them suspect', rows: 2000, noise: 0.01, found: 0, falselyFound: 0.01 },
];

/** @returns the interval of the noise rate and of the accuracy, after all suspects and controls were checked */
function checked({ name, rows, noise, found, falselyFound }: Setting, holdout: number) {
  const random = seededUniform(`relabel ${name} ${holdout}`);
  const strata = [0, 1].map(() => ({ rows: 0, checked: 0, wrong: { up: 0, down: 0 }, right: { up: 0, down: 0 } }));
  let agreeing = 0;
  for (let row = 0; row < rows; row++) {
    const isWrong = random() < noise;
    const isSuspect = random() < (isWrong ? found : falselyFound);
    // A mistake may happen to be the wrong label.
    const isRight = random() < ACCURACY;
    const agrees = isWrong ? !isRight && random() < 0.5 : isRight;
    agreeing += Number(agrees);
    const stratum = strata[Number(!isSuspect)];
    if (!stratum) continue;
    stratum.rows++;
    // Rows are alike, so the first ones are as good as drawn.
    if (!isSuspect && stratum.checked === CONTROLS) continue;
    stratum.checked++;
    stratum.wrong.up += Number(isWrong);
    stratum.right.up += Number(isRight && !agrees);
    stratum.right.down += Number(agrees && !isRight);
  }
  const of = (changes: 'wrong' | 'right', before: number, directions: 1 | 2) => {
    const [suspects, controls] = strata.map((one): { rows: number; checked: number; changes: Changes } => ({
      ...one,
      changes: one[changes],
    }));
    return suspects && controls && stratified(before, suspects, controls, directions).ci;
  };
  return { noise: of('wrong', 0, 1), accuracy: of('right', agreeing / rows, 2) };
}

export const RELABEL: readonly Claim[] = SETTINGS.flatMap((setting): Claim[] => {
  const lies = (truth: number, of: 'noise' | 'accuracy') => (holdout: number) => {
    const ci = checked(setting, holdout)[of];
    return ci && (truth < ci.lower || truth > ci.upper);
  };
  const claim = { setting: setting.name, nominal: 0.05, inTests: setting.rows < 1000 };
  return [
    {
      ...claim,
      sentence: 'The share of wrong labels lies in its 95% interval, once suspects and controls are checked.',
      violated: lies(setting.noise, 'noise'),
    },
    {
      ...claim,
      sentence: 'The accuracy by the right labels lies in its 95% interval, once suspects and controls are checked.',
      violated: lies(ACCURACY, 'accuracy'),
    },
  ];
});
