// A plan in words: rows, requests, tokens, money and time, and the assumptions behind them.

import type { Plan, VariantPlan } from '../../lambda/shared/contracts/plan.ts';
import { AWS_PRICES } from '../../lambda/shared/planning/aws-cost.ts';
import { formatClock, formatCount, formatDollars } from '../../lambda/shared/text/format.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { sizeText } from '../terminal/size-text.ts';
import { plain } from '../terminal/text.ts';
import { textTable } from '../terminal/text-table.ts';

const HEAD = ['variant', 'requests', 'prompt\ntokens', 'completion\ntokens', 'cost', 'cost with\ncaching'];

/** Rows, requests, tokens, money and time, and the assumptions behind them. */
export function planText(name: string, plan: Plan): string {
  return [
    `${sizeText(name, plan)}, ${plural(plan.requests, 'request')} to models`,
    '',
    table(plan),
    '',
    ...(plan.requests > 0 ? [...modelLines(plan)] : ['No model is called, so this run costs nothing on this machine.']),
    `On AWS: about ${formatDollars(plan.aws_usd)} on top of the models (list prices of ${AWS_PRICES.region}, ${AWS_PRICES.as_of}, without free tiers).`,
  ].join('\n');
}

/** What a run will cost, in a few words. @example 'about $0.12' */
export function costText({ cost_usd }: Pick<Plan, 'cost_usd'>): string {
  return cost_usd === null ? 'an unknown amount, because a price is missing' : `about ${formatDollars(cost_usd)}`;
}

function modelLines(plan: Plan): string[] {
  const counted =
    plan.counted_rows < plan.rows
      ? `Prompts were counted on ${formatCount(plan.counted_rows)} evenly spaced rows.`
      : 'Prompts were counted on every row.';
  const unpriced = plan.variants.filter(({ cost_usd }) => cost_usd === null).map(({ name }) => plain(name));
  return [
    `${counted} Answers are assumed to be a bare label. Reasoning, reasons and the wrapping of a strict schema are not included.`,
    ...(unpriced.length > 0
      ? [`No price is known for ${unpriced.join(', ')}: set \`price\` in the benchmark or \`prices\` in cdk.json.`]
      : []),
    `Time: about ${formatClock(plan.seconds)}, ${BECAUSE[plan.limited_by]}.`,
  ];
}

const BECAUSE: Record<Plan['limited_by'], string> = {
  max_requests_per_minute: "limited by the endpoint's max_requests_per_minute",
  max_tokens_per_minute: "limited by the endpoint's max_tokens_per_minute",
  concurrent_requests: 'if a call takes 2 seconds',
  none: 'because no model is called',
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
