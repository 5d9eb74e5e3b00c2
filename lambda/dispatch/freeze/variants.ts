// Works out which variants a benchmark asks for and what is wrong with them. Pure.
import { baselineEntry } from '../../shared/baselines/registry.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { ModelChoice } from '../../shared/contracts/choices/model.ts';
import type { PromptChoice } from '../../shared/contracts/choices/prompt.ts';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Columns, Problem, Warning } from '../../shared/contracts/run.ts';
import type { StackLimits } from '../../shared/contracts/stack-limits.ts';
import {
  Classifier,
  type EmbeddingVariant,
  type Example,
  type ModelVariant,
  type Variant,
} from '../../shared/contracts/variant.ts';
import { asDecision } from '../../shared/models/decision-prompt.ts';
import { declaredPrice } from '../../shared/models/declared-price.ts';
import { modelName } from '../../shared/models/model-name.ts';
import { freezePrompt, hasPlaceFor, OWN_PLACEHOLDERS, placeholders } from '../../shared/models/prompt.ts';
import { orDidYouMean } from '../../shared/text/closest.ts';
import { askedAnswer } from '../asked-answer.ts';
import { truncateProblems } from '../prompts/truncate.ts';
import { allowedProblems } from './checks/allowed.ts';
import { automateProblems } from './checks/automate.ts';
import { budgetProblems } from './checks/budget.ts';
import { decidingProblems } from './checks/deciding.ts';
import { decisionProblems } from './checks/decisions.ts';
import { embeddingsProblems } from './checks/embeddings.ts';
import { ensembleProblems } from './checks/ensembles.ts';
import { gateProblems } from './checks/gates.ts';
import { otherPriceWarnings, priceProblems } from './checks/prices.ts';

export interface VariantInput {
  readonly benchmark: Benchmark;
  readonly columns: Columns;
  readonly labels: readonly string[];
  readonly descriptions: Readonly<Record<string, string>>;
  readonly endpoints: readonly Endpoint[];
  /** The stack's. Absent: everything is allowed. */
  readonly limits?: StackLimits | undefined;
  readonly hasTrain: boolean;
  /** How to supply a train file. */
  readonly trainAdvice?: string;
  /** Examples of prompts that show the same ones for every row. */
  readonly examples?: ReadonlyMap<PromptChoice, readonly Example[]>;
  /** The benchmark's file, for messages. */
  readonly file: string;
}

interface Variants {
  readonly variants: Variant[];
  readonly problems: Problem[];
  readonly warnings: Warning[];
}

/** Baselines first, then every model with every prompt. */
export function planVariants(input: VariantInput): Variants {
  const { benchmark, file, hasTrain } = input;
  const problems = [
    ...endpointProblems(input),
    ...(input.limits ? allowedProblems(benchmark, input.endpoints, input.limits, file) : []),
    ...placeholderProblems(input),
    ...examplesProblems(input),
    ...truncationProblems(input),
    ...trainProblems(input),
    ...embeddingsProblems(input),
  ];
  const warnings: Warning[] = otherPriceWarnings(benchmark, input.endpoints);

  const wanted = [...new Set(benchmark.baselines)];
  const left = hasTrain ? wanted : wanted.filter((name) => baselineEntry(name).learnsFrom === 'nothing');
  if (left.length < wanted.length) {
    const missing = wanted.filter((name) => !left.includes(name));
    warnings.push({
      code: 'no_train',
      message: `There is no train file, so the baselines that learn from one were left out: ${missing.join(', ')}.`,
    });
  }
  const baselines: Variant[] = left.map((name) => ({ kind: 'baseline', name, model: name }));
  const models = benchmark.models.flatMap((model) => modelVariants(model, input));
  const variants = [...baselines, ...models];

  problems.push(...budgetProblems(benchmark, models, file));
  problems.push(...decisionProblems(benchmark, input.labels, file));
  problems.push(...priceProblems(models.filter(isAskedByChat(benchmark)), file));
  problems.push(...ensembleProblems(benchmark, variants, file));
  problems.push(...gateProblems(benchmark, variants, input.labels, file));
  problems.push(...automateProblems(benchmark, variants, file));
  problems.push(...decidingProblems(benchmark, input.labels, file));
  const names = [...variants, ...benchmark.ensembles].map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    problems.push({
      file,
      message: `two variants are called ${twice}.`,
      advice: 'Give one of them a name of its own.',
    });
  }
  if (variants.length === 0) {
    problems.push({
      file,
      message: 'there is nothing to compare: no model, and no baseline that works without a train file.',
      advice: 'Name a model, or add a train file.',
    });
  }
  return { variants, problems, warnings };
}

function modelVariants(
  choice: ModelChoice,
  { benchmark, labels, descriptions, endpoints, examples }: VariantInput,
): (ModelVariant | EmbeddingVariant)[] {
  const declared = endpoints.find((endpoint) => endpoint.name === choice.endpoint);
  const price = (declared && declaredPrice(declared, choice.model)) ?? choice.price;
  if (choice.kind === 'embedding') {
    return Classifier.options.map((classifier) => ({
      kind: 'embedding',
      name: `${modelName(choice)}/${classifier}`,
      model: choice.model,
      endpoint: choice.endpoint,
      classifier,
      parameters: choice.parameters,
      ...(price && { price }),
    }));
  }
  const decides = (choice.answer ?? benchmark.answer) === 'decision';
  return benchmark.prompts.map((prompt) => {
    const frozen = freezePrompt(prompt, labels, descriptions, examples?.get(prompt));
    return {
      kind: 'model',
      name: `${modelName(choice)}/${prompt.name}`,
      model: choice.model,
      endpoint: choice.endpoint,
      prompt: decides ? asDecision(frozen) : frozen,
      parameters: choice.parameters,
      ...(price && { price }),
    };
  });
}

/** With `auto`, the preflight decides, and checks the price again. */
const isAskedByChat =
  (benchmark: Benchmark) =>
  (variant: Variant): variant is ModelVariant =>
    variant.kind === 'model' && !['auto', 'decision'].includes(askedAnswer(benchmark, variant));

/** The classifiers of an embedding model learn from nothing else. */
function trainProblems({ benchmark, hasTrain, trainAdvice, file }: VariantInput): Problem[] {
  const first = benchmark.models.find(({ kind }) => kind === 'embedding');
  if (!first || hasTrain) return [];
  const message = `the model ${modelName(first)} makes embeddings, and there is no train file to learn from.`;
  return [{ file, message, ...(trainAdvice !== undefined && { advice: trainAdvice }) }];
}

function endpointProblems({ benchmark, endpoints, file }: VariantInput): Problem[] {
  const declared = endpoints.map((endpoint) => endpoint.name);
  const asked = [...new Set(benchmark.models.map((model) => model.endpoint))];
  return asked
    .filter((name) => !declared.includes(name))
    .map((name) => {
      return {
        file,
        message: `the endpoint ${name} is not declared${orDidYouMean(name, declared)}`,
        advice: `Declared in cdk.json: ${declared.join(', ') || 'none'}.`,
      };
    });
}

function placeholderProblems({ benchmark, columns, file }: VariantInput): Problem[] {
  const allowed = columns.all.filter((column) => column !== columns.label);
  return benchmark.prompts.flatMap((prompt) =>
    placeholders(prompt)
      .filter((name) => !allowed.includes(name))
      .map((name) => {
        if (name === columns.label) {
          return {
            file,
            message: `the prompt ${prompt.name} uses {{${name}}}, which is the label's column.`,
            advice: 'A prompt that holds the truth measures nothing: take it out.',
          };
        }
        return {
          file,
          message: `the prompt ${prompt.name} uses {{${name}}}, which is no column${orDidYouMean(name, [...allowed, ...OWN_PLACEHOLDERS], (near) => `{{${near}}}`)}`,
          advice: `Columns: ${allowed.join(', ')}.`,
        };
      }),
  );
}

function truncationProblems({ benchmark, columns, file }: VariantInput): Problem[] {
  return benchmark.prompts.flatMap((prompt) => truncateProblems(prompt, columns, file));
}

function examplesProblems({ benchmark, file }: VariantInput): Problem[] {
  return benchmark.prompts.flatMap((prompt) => {
    const { name, examples, reason, system } = prompt;
    const shown = hasPlaceFor('examples', prompt);
    if (reason && examples?.format === 'messages') {
      const message = `the prompt ${name} asks for a \`reason\`, and its examples are answers without one.`;
      return [{ file, message, advice: 'Give the examples `format: text`, or leave `reason` out.' }];
    }
    if (shown && examples?.format !== 'text') {
      const message = `the prompt ${name} uses {{examples}} and has no \`examples\` with \`format: text\`.`;
      return [{ file, message, advice: 'Add them, or take {{examples}} out.' }];
    }
    // The built-in system text has a place for the examples.
    if (examples?.format === 'text' && !shown && system !== undefined) {
      const message = `the prompt ${name} has examples with \`format: text\` and no {{examples}} to say where they stand.`;
      return [{ file, message, advice: 'Put {{examples}} into its system, assistant or user text.' }];
    }
    return [];
  });
}
