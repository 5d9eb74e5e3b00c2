// A plan for a person: rows, requests, tokens, money and time, and what they rest on.

import type { Plan, VariantPlan } from '../../lambda/shared/contracts/plan.ts';
import { AWS_PRICES } from '../../lambda/shared/planning/aws-cost.ts';
import { formatClock, formatCount, formatDollars } from '../../lambda/shared/text/format.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { sizeText } from '../terminal/size-text.ts';
import { plain } from '../terminal/text.ts';
import { textTable } from '../terminal/text-table.ts';

const HEAD = ['variant', 'requests', 'prompt\ntokens', 'completion\ntokens', 'cost', 'cost with\ncaching'];

/** Rows, requests, tokens, money and time, and what they rest on. */
export function planText(name: string, plan: Plan): string {
  return [
    `${sizeText(name, plan)}, ${plural(plan.requests, 'request')} to models`,
    '',
    table(plan),
    '',
    ...(plan.requests > 0 ? [...modelLines(plan)] : ['No model is called: this run costs nothing on this machine.']),
    `In AWS: about ${formatDollars(plan.aws_usd)} beside the models (list prices of ${AWS_PRICES.region}, ${AWS_PRICES.as_of}, without the free tiers).`,
  ].join('\n');
}

/** What a run will cost, in a few words. @example 'about $0.12' */
export function costText({ cost_usd }: Pick<Plan, 'cost_usd'>): string {
  return cost_usd === null ? 'an amount that is not known, since no price is' : `about ${formatDollars(cost_usd)}`;
}

function modelLines(plan: Plan): string[] {
  const counted =
    plan.counted_rows < plan.rows
      ? `Prompts were counted on ${formatCount(plan.counted_rows)} of the rows, evenly spaced.`
      : 'Prompts were counted on every row.';
  const unpriced = plan.variants.filter(({ cost_usd }) => cost_usd === null).map(({ name }) => plain(name));
  return [
    `${counted} An answer is taken to be a label: what a model thinks or gives as a reason, and a strict schema around it, are not in these figures.`,
    ...(unpriced.length > 0
      ? [`No price is known for ${unpriced.join(', ')}: set \`price\` in the benchmark or \`prices\` in cdk.json.`]
      : []),
    `Time: about ${formatClock(plan.seconds)}, ${BECAUSE[plan.limited_by]}.`,
  ];
}

const BECAUSE: Record<Plan['limited_by'], string> = {
  max_requests_per_minute: "as the endpoint's max_requests_per_minute allows",
  max_tokens_per_minute: "as the endpoint's max_tokens_per_minute allows",
  concurrent_requests: 'if a call takes 2 seconds',
  none: 'since no model is called',
};

function table(plan: Plan): string {
  const rows = plan.variants.map(row);
  const total = row({ ...plan, name: 'all', cacheable_tokens: 0 });
  return textTable([...rows, ...(rows.length > 1 ? [total] : [])], { head: HEAD });
}

function row({ name, requests, prompt_tokens, completion_tokens, cost_usd, cost_usd_cached }: VariantPlan): string[] {
  return [
    plain(name),
    formatCount(requests),
    formatCount(prompt_tokens),
    formatCount(completion_tokens),
    formatDollars(cost_usd),
    formatDollars(cost_usd_cached),
  ];
}
