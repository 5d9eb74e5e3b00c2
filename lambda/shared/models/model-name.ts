// What a model is called in a report.
import type { ModelChoice } from '../contracts/benchmark.ts';

/** The first part of its variants' names: a slash separates it from the prompt's. */
export const modelName = ({ name, model }: ModelChoice): string => name ?? model.replaceAll('/', '-');
