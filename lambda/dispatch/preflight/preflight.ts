// Makes one tiny call per variant before anything is sent: what would fail for every row fails here, once.
import type { OpenAI } from 'openai';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { ModelVariant, Problem, Variant, Warning } from '../../shared/contracts/run.ts';
import { MissingKeyError } from '../../shared/models/call/api-key.ts';
import type { Connect } from '../../shared/models/call/connect.ts';
import type { Failure } from '../../shared/models/call/failure.ts';
import { askedAnswer, choiceIndex } from '../asked-answer.ts';
import { priceProblems } from '../freeze/checks/prices.ts';
import { DecisionTrials, isAboutDecisions } from './decision.ts';
import { isAboutSchema, negotiate, type PreflightRun } from './negotiate.ts';
import { Retirement } from './retirement.ts';

interface PreflightInput {
  readonly variants: readonly Variant[];
  readonly benchmark: Benchmark;
  readonly run: PreflightRun;
  /** The benchmark's file, for messages. */
  readonly file: string;
}

export interface Preflight {
  /** As they will be called. */
  readonly variants: Variant[];
  readonly problems: Problem[];
  readonly warnings: Warning[];
}

/** @returns what is wrong, variant by variant. There are no problems if every variant can be called. */
export async function preflight(
  { variants, benchmark, run, file }: PreflightInput,
  { endpoints, connect }: { readonly endpoints: readonly Endpoint[]; readonly connect: Connect },
): Promise<Preflight> {
  const retirements = new Map<string, LookedUp>();
  const decisions = new DecisionTrials(run);
  const tried = await Promise.all(
    variants.map(async (variant) => {
      const endpoint = variant.kind === 'model' && endpoints.find(({ name }) => name === variant.endpoint);
      if (!endpoint) return variant;
      return await tryVariant(variant, endpoint, connect, { benchmark, run, file, decisions }, (client) => {
        const { model, endpoint } = variant;
        const key = JSON.stringify([model, endpoint]);
        if (!retirements.has(key)) retirements.set(key, { model, endpoint, at: new Retirement(client, model) });
      });
    }),
  );
  const problems = tried.filter((outcome) => 'message' in outcome);
  return {
    variants: tried.filter((outcome) => 'kind' in outcome),
    // One missing key is one problem, however many variants need it.
    problems: problems.filter(({ message }, index) => problems.findIndex((one) => one.message === message) === index),
    warnings:
      problems.length === 0 ? [...(await retirementWarnings([...retirements.values()])), ...decisions.warnings()] : [],
  };
}

interface LookedUp {
  readonly model: string;
  readonly endpoint: string;
  readonly at: Retirement;
}

async function retirementWarnings(models: readonly LookedUp[]): Promise<Warning[]> {
  const days = await Promise.all(models.map(({ at }) => at.day()));
  return models.flatMap(({ model, endpoint }, index) => {
    const day = days[index];
    return day === undefined
      ? []
      : [{ code: 'model_retires', message: `${model} will be switched off on ${day}, according to ${endpoint}.` }];
  });
}

type PreflightContext = Omit<PreflightInput, 'variants'> & { readonly decisions: DecisionTrials };

async function tryVariant(
  variant: ModelVariant,
  endpoint: Endpoint,
  connect: Connect,
  { benchmark, run, file, decisions }: PreflightContext,
  connected: (client: OpenAI) => void,
): Promise<ModelVariant | Problem> {
  try {
    const client = await connect(endpoint);
    connected(client);
    const wanted = askedAnswer(benchmark, variant);
    const decided = await decisions.negotiate(client, variant, wanted);
    const outcome = decided ?? (await negotiate(client, variant, wanted, run));
    // Only now is it known that the model is asked by chat.
    if ('kind' in outcome) return (decided ? [] : priceProblems([outcome], file))[0] ?? outcome;
    const message = `${variant.name} cannot be called at ${endpoint.name}: ${outcome.message} (${outcome.code}).`;
    return { file, message, advice: adviceFor(outcome, variant, endpoint, benchmark) };
  } catch (error) {
    if (!(error instanceof MissingKeyError)) throw error;
    const message = `the endpoint ${endpoint.name} needs a key, and the SSM parameter ${error.parameter} cannot be read.`;
    return { file, message, advice: `aws ssm put-parameter --type SecureString --name ${error.parameter} --value …` };
  }
}

/** @example 'Change or remove `models[0].parameters.temperature`.' */
function adviceFor(failure: Failure, variant: ModelVariant, endpoint: Endpoint, benchmark: Benchmark): string {
  const { class: failureClass, code } = failure;
  const key = `models[${choiceIndex(benchmark, variant)}]`;
  const wanted = askedAnswer(benchmark, variant);
  const rejected = rejectedParameter(failure, variant);
  if (wanted === 'decision' && rejected === undefined && isAboutDecisions(failure)) {
    return `Set \`answer: auto\`, or correct \`${key}.model\`: ${endpoint.name} takes no decisions from ${variant.model} in this form.`;
  }
  if (code === 'model_not_found') return `Correct \`${key}.model\` (${variant.model}), or ask for access to it.`;
  if (code === 'redirected') return 'Correct baseUrl in cdk.json.';
  if (code === 'length') return `Raise \`${key}.parameters.max_completion_tokens\`.`;
  if (failureClass === 'account') {
    return endpoint.apiKeyParameter
      ? `Check the key in ${endpoint.apiKeyParameter} and the account’s credit.`
      : 'The endpoint wants a key: set apiKeyParameter in cdk.json.';
  }
  if (failureClass === 'transient') return `Check that ${endpoint.baseUrl} is running and can be reached.`;
  if (wanted === 'json_schema' && isAboutSchema(failure)) {
    return 'Set `answer: auto` or `answer: label`: this model takes no strict schema.';
  }
  return rejected === undefined
    ? `Change \`${key}.parameters\`.`
    : `Change or remove \`${key}.parameters.${rejected}\`.`;
}

function rejectedParameter({ param, message }: Failure, { parameters }: ModelVariant): string | undefined {
  const names = Object.keys(parameters);
  return names.find((name) => name === param) ?? names.find((name) => message.includes(name));
}
