// Checks strict schemas as OpenAI does before it runs a request, with its error messages.
// Source: the guide to structured outputs, "Supported schemas", and the error messages of the service.
import { z } from 'zod';
import type { ErrorBody } from './replies.ts';

const MAX_ENUM_VALUES = 1_000;

const ResponseFormat = z.looseObject({
  type: z.literal('json_schema'),
  json_schema: z.looseObject({
    name: z.string().regex(/^[\w-]{1,64}$/),
    strict: z.literal(true),
    schema: z.looseObject({ type: z.literal('object'), properties: z.record(z.string(), z.looseObject({})) }),
  }),
});
export type ResponseFormat = z.infer<typeof ResponseFormat>;

/** Keywords that strict mode allows in a string's schema. */
const STRING_KEYWORDS = ['type', 'enum', 'const', 'description', 'pattern', 'format'];
const OBJECT_KEYWORDS = ['type', 'properties', 'required', 'additionalProperties', 'description'];

/** @returns the format if there is a valid one; otherwise the service's error. */
export function checkResponseFormat(value: unknown): { format?: ResponseFormat } | { error: ErrorBody } {
  if (value === undefined) return {};
  const parsed = ResponseFormat.safeParse(value);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    return { error: invalid(`Invalid value: 'response_format.${path}'.`, `response_format.${path}`) };
  }
  const { name, schema } = parsed.data.json_schema;
  const problem = schemaProblem(schema);
  if (problem === undefined) return { format: parsed.data };
  return { error: invalid(`Invalid schema for response_format '${name}': ${problem}`, 'response_format') };
}

function schemaProblem(schema: ResponseFormat['json_schema']['schema']): string | undefined {
  const names = Object.keys(schema.properties);
  if (schema.additionalProperties !== false) {
    return "In context=(), 'additionalProperties' is required to be supplied and to be false.";
  }
  const required = z.array(z.string()).safeParse(schema.required).data ?? [];
  if (names.length !== required.length || !names.every((name) => required.includes(name))) {
    return "In context=(), 'required' is required to be supplied and to be an array including every key in properties.";
  }
  const foreign = Object.keys(schema).find((keyword) => !OBJECT_KEYWORDS.includes(keyword));
  if (foreign !== undefined) return `In context=(), '${foreign}' is not permitted.`;
  let values = 0;
  for (const [name, property] of Object.entries(schema.properties)) {
    if (property.type !== 'string') return `In context=('properties', '${name}'), schema must have a 'type' key.`;
    const unknown = Object.keys(property).find((keyword) => !STRING_KEYWORDS.includes(keyword));
    if (unknown !== undefined) return `In context=('properties', '${name}'), '${unknown}' is not permitted.`;
    values += enumOf(property)?.length ?? 0;
  }
  if (values > MAX_ENUM_VALUES) {
    return `Expected at most ${MAX_ENUM_VALUES} enum values in total within a single schema when using structured outputs, but received ${values}.`;
  }
  return undefined;
}

/**
 * What a schema-constrained model writes where it would answer `text`.
 * @throws if the schema does not allow the text: no such model could write it.
 */
export function heldTo({ json_schema: { schema } }: ResponseFormat, text: string, reason: string): string {
  const fields = Object.entries(schema.properties).map(([name, property]) => {
    const values = enumOf(property);
    if (values && !values.includes(text)) throw new RangeError(`The schema does not allow ${text}`);
    return [name, values ? text : reason];
  });
  return JSON.stringify(Object.fromEntries(fields));
}

function enumOf(property: Record<string, unknown>): string[] | undefined {
  return z.array(z.string()).safeParse(property.enum).data;
}

const invalid = (message: string, param: string): ErrorBody => ({
  message,
  type: 'invalid_request_error',
  param,
  code: null,
});
