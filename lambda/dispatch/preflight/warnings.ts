// What the preflight decided for the author, or could not find out.
import type { Warning } from '../../shared/contracts/run.ts';
import type { ModelVariant } from '../../shared/contracts/variant.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';
import type { Terms } from './negotiate.ts';

/** @example 'gpt-6-luna is asked with {"reasoning_effort":"none"}, …' */
export function reasonsLess({ model }: ModelVariant, { way, extras }: Terms): Warning[] {
  if (!way) return [];
  const bought = extras.flatMap(({ name }) => {
    if (name === 'temperature') return ['temperature 0'];
    return name === 'logprobs' ? ['log-probabilities'] : [];
  });
  const takes = bought.length > 0 ? ` With it, the model takes ${bought.join(' and ')}.` : '';
  const message = `${model} reasons before it answers, so it is asked with ${JSON.stringify(way.parameters)}, the least it takes.${takes} To choose another effort, set it in the model’s \`parameters\`.`;
  return [{ code: 'reasons_less', message }];
}

/** Without this the experiment would change and nobody would know. */
export function triedInVain({ name, endpoint }: ModelVariant, { message }: Failure): Warning {
  return {
    code: 'not_negotiated',
    message: `${endpoint} refused calls for its rate limit for five minutes, so nobody knows what the model of ${name} accepts. It was asked for a plain label, without a schema (unless \`answer\` insists on one), a temperature of 0, log-probabilities or a limit on its answers. Run it again once the endpoint is free. It said: ${message}`,
  };
}
