// The way of an endpoint's samples: its queue and the function that reads it, as the template names them.
import { z } from 'zod';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';
import { nameOfArn } from '../names.ts';
import type { StackResources } from '../template/read.ts';

export interface Lane {
  readonly endpoint: string;
  readonly function: string;
  readonly queue: string;
  readonly deadLetters: string | undefined;
}

/** Of the stack: the name of each endpoint's function. */
export const CLASSIFY_FUNCTIONS = 'ClassifyFunctionNames';

const RedrivePolicy = z.object({ deadLetterTargetArn: z.string() });

/** In the order in which the endpoints are declared. */
export function lanesOf({ outputs, eventSources, queues }: Omit<StackResources, 'functions'>): Lane[] {
  const names = parseJsonAs(outputs[CLASSIFY_FUNCTIONS] ?? '{}', CLASSIFY_FUNCTIONS, z.record(z.string(), z.string()));
  return Object.entries(names).map(([endpoint, name]) => {
    const source = eventSources.find((one) => one.function === name);
    if (!source) throw new Error(`the template gives ${name} no queue`);
    const redrive = queues.find((queue) => queue.name === source.queue)?.attributes.RedrivePolicy;
    const arn = redrive && parseJsonAs(redrive, `the redrive policy of ${source.queue}`, RedrivePolicy);
    return { endpoint, function: name, queue: source.queue, deadLetters: arn && nameOfArn(arn.deadLetterTargetArn) };
  });
}
