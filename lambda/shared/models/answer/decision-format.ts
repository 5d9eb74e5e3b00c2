// The question for a decision endpoint, and how its answer is read: the labels are the choices.
import { type Probabilities, toProbabilities } from '../../probabilities.ts';

/** Some endpoints round to two decimals, and this is the most that can add up for each label. */
const ROUNDING = 0.005;
/** With many labels, a sum further from 1 than this is no rounding error. */
const MAX_ROUNDING = 0.1;

/** The parts of AnswerFormat for a decision. Its `responseFormat` is the question without its instructions. */
export function decisionFormat(labels: readonly string[], descriptions: Readonly<Record<string, string>>) {
  const indexes = new Map(labels.map((label, index) => [label, index]));
  const offered = choices(labels, descriptions);
  return {
    responseFormat: { type: 'choice', name: 'label', choices: offered },
    besides: JSON.stringify(offered),
    // A choice is copied from the request, so nothing but the exact label names it.
    read: (text: string) => ({ label: indexes.get(text), answer: text }),
    probabilities: () => undefined,
  };
}

function choices(labels: readonly string[], descriptions: Readonly<Record<string, string>>) {
  return labels.map((value) => {
    const description = Object.hasOwn(descriptions, value) ? descriptions[value] : undefined;
    return { value, ...(description && { description }) };
  });
}

/**
 * @param distribution each choice's probability
 * @param label the choice
 * @returns undefined unless it is a distribution over these labels, with the choice on top. The sum may be off by
 *   rounding, and labels that are not listed count as 0.
 */
export function decidedProbabilities(
  distribution: ReadonlyMap<string, number>,
  labels: readonly string[],
  label: number,
): Probabilities | undefined {
  const weights = labels.map((one) => distribution.get(one) ?? 0);
  const listed = labels.filter((one) => distribution.has(one)).length;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const most = weights.reduce((highest, weight) => Math.max(highest, weight), 0);
  const isWhole = Math.abs(sum - 1) <= Math.min(MAX_ROUNDING, ROUNDING * labels.length);
  const isChosen = (weights[label] ?? 0) >= most - ROUNDING;
  return listed === distribution.size && isWhole && isChosen ? toProbabilities(weights) : undefined;
}
