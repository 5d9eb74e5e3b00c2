// A scripted model for the example's tickets: right on most of them, and less sure when it is wrong.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Script } from './server.ts';

export const EXAMPLES = join(import.meta.dirname, '../../../examples');
const Tickets = z.array(z.object({ subject: z.string(), body: z.string(), label: z.string() }));

/**
 * @param accuracy share of right answers per model name
 * @example ticketAnswers({ 'gpt-6-sol': 0.95 })
 */
export function ticketAnswers(accuracy: Readonly<Record<string, number>>): Script {
  const text = readFileSync(join(EXAMPLES, 'holdout.csv'), 'utf8');
  const tickets = Tickets.parse(parse(text, { columns: true }));
  const labels = [...new Set(tickets.map(({ label }) => label))].sort();
  return ({ model, body }) => {
    const asked = String(body.messages.at(-1)?.content);
    const ticket = tickets.find((one) => asked.includes(one.body));
    // The preflight call is about no ticket.
    const truth = ticket?.label ?? labels[0] ?? '';
    const draw = Number.parseInt(hash('sha256', JSON.stringify([model, body.messages])).slice(0, 8), 16) / 2 ** 32;
    const right = draw < (accuracy[model] ?? 0);
    const label = right ? truth : (labels[(labels.indexOf(truth) + 1) % labels.length] ?? '');
    // Some right answers are as unsure as wrong ones.
    const logprob = Math.log(right && draw > 0.1 ? 0.9 + draw / 20 : 0.5 + draw / 10);
    return { answer: label, logprobs: [{ token: label, logprob }] };
  };
}
