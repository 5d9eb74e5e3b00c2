// In which form the benchmark wants a model to be asked.
import type { Benchmark } from '../shared/contracts/benchmark.ts';
import type { AnswerChoice } from '../shared/contracts/choices/prompt.ts';
import type { ModelVariant } from '../shared/contracts/variant.ts';
import { modelName } from '../shared/models/model-name.ts';

/** @returns the variant's place in the benchmark's `models`. */
export function choiceIndex({ models }: Pick<Benchmark, 'models'>, variant: ModelVariant): number {
  const { name, model, endpoint } = variant;
  return models.findIndex(
    (choice) => choice.model === model && choice.endpoint === endpoint && name.startsWith(`${modelName(choice)}/`),
  );
}

/** A model's own `answer` wins. */
export function askedAnswer(benchmark: Pick<Benchmark, 'models' | 'answer'>, variant: ModelVariant): AnswerChoice {
  return benchmark.models[choiceIndex(benchmark, variant)]?.answer ?? benchmark.answer;
}
