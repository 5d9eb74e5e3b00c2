// What is read of a model's answer.
import type { Envelope } from '../../contracts/envelope.ts';

export interface Reading {
  /** Index of the label. Undefined if the answer names none, or more than one, which makes it invalid. */
  readonly label: number | undefined;
  /** What the model wrote as a label or, if that cannot be told, the whole answer without its thoughts. */
  readonly answer: string;
  /** The label alone as the model wrote it, if `answer` is more than that. */
  readonly written?: string;
  readonly reason?: string;
  /** What surrounded the label. Absent if the answer is as asked. */
  readonly envelope?: Envelope;
}

/** How the model was asked. */
export interface Asked {
  /** For JSON. Its other fields are then no part of the answer. */
  readonly json: boolean;
  /** For a reason, which may name any labels: in JSON, or in plain text before the last line. */
  readonly reason: boolean;
}
