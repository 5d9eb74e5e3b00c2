// What may surround the label in a model's answer. See docs/answers.md.
import * as z from 'zod';

/** If an answer has several, the first of this list counts: it says most about the model or its server. */
export const Envelope = z.enum([
  'reasoning',
  'thought',
  'explanation',
  'json',
  'lead_in',
  'description',
  'code_block',
  'stop_token',
  'markup',
  'punctuation',
]);
export type Envelope = z.infer<typeof Envelope>;

/** @returns the one that counts; undefined if there is none. */
export const tellingMost = (found: readonly (Envelope | undefined)[]): Envelope | undefined =>
  Envelope.options.find((envelope) => found.includes(envelope));
