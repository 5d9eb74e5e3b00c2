// In which form a model is asked for its label, and how its answer is read.

import * as z from 'zod';
import type { Prompt } from '../../contracts/run.ts';
import { tryJson } from '../../storage/json.ts';
import { decisionFormat } from './decision-format.ts';
import { labelReader } from './label.ts';
import { type ProbabilityReader, probabilityReader } from './label-probabilities.ts';

/** Limits of a strict schema. Source: https://platform.openai.com/docs/guides/structured-outputs, Supported schemas. */
const MAX_ENUM_VALUES = 1_000;
const LONG_ENUM = { values: 250, maxCharacters: 15_000 };
const MAX_SCHEMA_CHARACTERS = 120_000;
const PROPERTY_CHARACTERS = 'reason'.length + 'label'.length;

export interface Reading {
  /** Index of the label. Undefined if the answer names none, which makes it invalid. */
  readonly label: number | undefined;
  /** What the model wrote as a label or, if that cannot be told, the whole answer. */
  readonly answer: string;
  readonly reason?: string;
}

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
  const readLabel = labelReader(labels);
  const probabilities = probabilityReader(labels);
  const plain = (text: string): Reading => ({ label: readLabel(text), answer: text });
  if (answer === 'label') {
    return { responseFormat: undefined, read: reason ? (text) => lastLine(text, plain) : plain, probabilities };
  }
  return {
    probabilities,
    responseFormat: responseFormat(labels, descriptions, reason),
    read(text) {
      const parsed = StructuredAnswer.safeParse(tryJson(text));
      // Not every server makes its model follow the schema. A plain label is fine too.
      if (!parsed.success) return plain(text);
      return { ...plain(parsed.data.label), ...(parsed.data.reason !== undefined && { reason: parsed.data.reason }) };
    },
  };
}

/** Whether a text has the form that a strict schema enforces. */
export const isStructured = (text: string): boolean => StructuredAnswer.safeParse(tryJson(text)).success;

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

const StructuredAnswer = z.object({ label: z.string(), reason: z.string().optional() });

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

/** The reason, followed by the label on the last line. */
function lastLine(text: string, read: (line: string) => Reading): Reading {
  const lines = text.trim().split('\n');
  const reading = read(lines.at(-1) ?? '');
  const reason = lines.slice(0, -1).join('\n').trim();
  if (reading.label === undefined) return { label: undefined, answer: text };
  return reason === '' ? reading : { ...reading, reason };
}
