// What the operator's limits refuse of a benchmark: models that may not be called, models whose price nobody
// declared, and parameters that are not passed on.
import type { Benchmark } from '../../../shared/contracts/benchmark.ts';
import type { ModelChoice } from '../../../shared/contracts/choices/model.ts';
import type { Endpoint } from '../../../shared/contracts/endpoint.ts';
import type { Problem } from '../../../shared/contracts/run.ts';
import { limitsSpending, type StackLimits } from '../../../shared/contracts/stack-limits.ts';
import { tierAsked } from '../../../shared/models/cost.ts';
import { declaredPrice } from '../../../shared/models/declared-price.ts';
import { listed } from '../../../shared/text/words.ts';

/** Names in one sentence. */
const MAX_LISTED = 20;

export function allowedProblems(
  { models }: Pick<Benchmark, 'models'>,
  endpoints: readonly Endpoint[],
  limits: StackLimits,
  file: string,
): Problem[] {
  const problems = models.flatMap((choice, index) => {
    const endpoint = endpoints.find(({ name }) => name === choice.endpoint);
    // An undeclared endpoint is said elsewhere.
    if (!endpoint) return [];
    const where = `\`models[${index}]\``;
    const refused = [modelProblem(choice, endpoint, limits), ...parameterProblems(choice, endpoint, limits)];
    return refused.flatMap((one) => (one ? [{ file, message: `${where}: ${one.message}`, advice: one.advice }] : []));
  });
  return problems;
}

type Refusal = Required<Pick<Problem, 'message' | 'advice'>>;

function modelProblem({ model, price }: ModelChoice, endpoint: Endpoint, limits: StackLimits): Refusal | undefined {
  const { name, prices } = endpoint;
  const allowed = limits.models ?? Object.keys(prices);
  if (allowed !== '*' && !allowed.includes(model)) {
    const those = `It allows: ${listed(allowed, MAX_LISTED) || 'none'}.`;
    const how =
      limits.models === undefined
        ? `Declare its price in \`prices\` of the endpoint ${name} in cdk.json and deploy again, or set \`limits.models\` there.`
        : 'Add it to `limits.models` in cdk.json and deploy again.';
    return {
      message: `this stack does not allow the model ${model} at the endpoint ${name}.`,
      advice: `${those} ${how}`,
    };
  }
  if (!limitsSpending(limits) || price || declaredPrice(endpoint, model)) return undefined;
  return {
    message: `no price is known for ${model}, and this stack limits what is spent.`,
    advice: `Declare it in \`prices\` of the endpoint ${name} in cdk.json (0 if it costs nothing), or give the model a \`price\`.`,
  };
}

function parameterProblems(choice: ModelChoice, endpoint: Endpoint, { parameters: passed }: StackLimits): Refusal[] {
  if (passed === '*') return [];
  const refused = Object.keys(choice.parameters).filter(
    (name) => !passed.includes(name) && !(name === 'service_tier' && isTierPriced(choice, endpoint)),
  );
  if (refused.length === 0) return [];
  const advice = `It passes on: ${listed(passed, MAX_LISTED)}. For more, set \`limits.parameters\` in cdk.json and deploy again.`;
  return [{ message: `this stack does not pass on the parameter ${listed(refused, MAX_LISTED)}.`, advice }];
}

/** A tier may cost a multiple: it is passed on if its price is declared. */
function isTierPriced({ model, parameters }: ModelChoice, endpoint: Endpoint): boolean {
  const tier = tierAsked(parameters);
  return tier !== undefined && Object.hasOwn(declaredPrice(endpoint, model)?.tiers ?? {}, tier);
}
