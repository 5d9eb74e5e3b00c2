// In which form a model is asked for its label, and how its answer is read.

import * as z from 'zod';
import type { Prompt } from '../../contracts/variant.ts';
import { decisionFormat } from './decision-format.ts';
import { jsonAnswer } from './json-answer.ts';
import { AnswerReader } from './label.ts';
import { type ProbabilityReader, probabilityReader } from './label-probabilities.ts';
import type { Reading } from './reading.ts';
import { withoutStopTokens } from './stop-tokens.ts';
import { spoken } from './thought.ts';

/** Limits of a strict schema. Source: https://platform.openai.com/docs/guides/structured-outputs, Supported schemas. */
const MAX_ENUM_VALUES = 1_000;
const LONG_ENUM = { values: 250, maxCharacters: 15_000 };
const MAX_SCHEMA_CHARACTERS = 120_000;
const PROPERTY_CHARACTERS = 'reason'.length + 'label'.length;

export interface AnswerFormat {
  /** Chat Completions' `response_format`. For a decision it is the question, without its instructions. */
  readonly responseFormat: object | undefined;
  /** Characters of a request besides its messages, if they are many. */
  readonly besides?: string;
  read(text: string): Reading;
  /** How likely each label was, if the answer's tokens tell. */
  readonly probabilities: ProbabilityReader;
}

export function answerFormat(
  { answer, reason }: Pick<Prompt, 'answer' | 'reason'>,
  labels: readonly string[],
  descriptions: Readonly<Record<string, string>>,
): AnswerFormat {
  if (answer === 'decision') return decisionFormat(labels, descriptions);
  const reader = new AnswerReader(labels, descriptions);
  const json = answer === 'json_schema';
  return {
    responseFormat: json ? responseFormat(labels, descriptions, reason) : undefined,
    read: (text) => reader.read(text, { json, reason }),
    probabilities: probabilityReader(labels),
  };
}

/** Whether a text has the form that a strict schema enforces, in a code block or after a thought too. */
export const isStructured = (text: string): boolean =>
  jsonAnswer(withoutStopTokens(spoken(text).text).trim())?.labels.length === 1;

/** @returns why the labels cannot be the enum of a strict schema. Undefined if they can. */
export function schemaObstacle(labels: readonly string[]): string | undefined {
  const characters = labels.reduce((sum, label) => sum + label.length, 0);
  if (labels.length > MAX_ENUM_VALUES) return `it may list ${MAX_ENUM_VALUES} labels, and there are ${labels.length}`;
  if (labels.length > LONG_ENUM.values && characters > LONG_ENUM.maxCharacters) {
    return `more than ${LONG_ENUM.values} labels may have ${LONG_ENUM.maxCharacters} characters in all, and they have ${characters}`;
  }
  if (characters + PROPERTY_CHARACTERS > MAX_SCHEMA_CHARACTERS) {
    return `it may have ${MAX_SCHEMA_CHARACTERS} characters, and the labels alone have ${characters}`;
  }
  return undefined;
}

function responseFormat(labels: readonly string[], descriptions: Readonly<Record<string, string>>, reason: boolean) {
  const described = labels.filter((label) => Object.hasOwn(descriptions, label));
  const names = z.enum([...labels]);
  const label =
    described.length === 0 ? names : names.describe(described.map((one) => `${one}: ${descriptions[one]}`).join('\n'));
  // A model writes fields in the schema's order, so the reason comes before the label.
  const schema = reason ? z.strictObject({ reason: z.string(), label }) : z.strictObject({ label });
  const { $schema: _, ...json } = z.toJSONSchema(schema);
  return { type: 'json_schema', json_schema: { name: 'classification', strict: true, schema: json } };
}
