// What a model is called in a report.
import type { ModelChoice } from '../contracts/choices/model.ts';

/** The first part of its variants' names. A slash separates it from the prompt's name. */
export const modelName = ({ name, model }: ModelChoice): string => name ?? model.replaceAll('/', '-');

/** Whether this is the model that another part of the benchmark names: by its name, or as its endpoint calls it. */
export const isCalled = (choice: ModelChoice, name: string): boolean =>
  modelName(choice) === name || choice.model === name;
