// What a question of a decision endpoint can hold.
import { formatCount } from '../text/format.ts';
import { oneOrMany } from '../text/words.ts';

/** Source: `QuestionParamChoice.choices` in the openai package, resources/decisions.d.ts. */
const MIN_CHOICES = 2;
export const MAX_CHOICES = 255;

/** @returns why the labels cannot be the choices of a question. Undefined if they can. */
export function decisionObstacle(labels: readonly string[]): string | undefined {
  if (labels.length >= MIN_CHOICES && labels.length <= MAX_CHOICES) return undefined;
  const are = oneOrMany(labels.length, 'is', 'are');
  return `a decision endpoint takes ${MIN_CHOICES} to ${MAX_CHOICES} labels, and there ${are} ${formatCount(labels.length)}`;
}
