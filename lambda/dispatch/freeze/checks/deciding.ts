// Labels in `decide_by`, `prevalence` and `costs` that the run does not have, and shares that are no whole.
import type { Benchmark } from '../../../shared/contracts/benchmark.ts';
import type { Problem } from '../../../shared/contracts/run.ts';
import { formatSignificant } from '../../../shared/text/format.ts';
import { unknownName } from './unknown-name.ts';

/** Shares written with two digits seldom add up to 1 exactly. */
const ROUNDING = 0.011;

export function decidingProblems(
  { decide_by, prevalence = {}, costs = {} }: Pick<Benchmark, 'decide_by' | 'prevalence' | 'costs'>,
  labels: readonly string[],
  file: string,
): Problem[] {
  const named: [key: string, label: string][] = [
    ...(decide_by.label === undefined ? [] : [['decide_by', decide_by.label] satisfies [string, string]]),
    ...Object.keys(prevalence).map((label): [string, string] => ['prevalence', label]),
    ...Object.entries(costs).flatMap(([truth, row]) =>
      [truth, ...Object.keys(row)].map((label): [string, string] => ['costs', label]),
    ),
  ];
  const unknown = new Map(named.filter(([, label]) => !labels.includes(label)).map((pair) => [pair.join('\0'), pair]));
  return [
    ...[...unknown.values()].map(([key, label]) => unknownName(`\`${key}\` names the label`, label, labels, file)),
    ...(unknown.size === 0 ? noWhole(prevalence, labels, file) : []),
  ];
}

/** If every label has a share, nothing is left for others. */
function noWhole(prevalence: Readonly<Record<string, number>>, labels: readonly string[], file: string): Problem[] {
  const shares = Object.values(prevalence);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (shares.length < labels.length || Math.abs(sum - 1) <= ROUNDING) return [];
  const message = `the shares in \`prevalence\` add up to ${formatSignificant(sum)}.`;
  return [{ file, message, advice: 'Shares of all labels add up to 1. A label that is not named takes the rest.' }];
}
