// Every key of a JSON schema, by its path, with what a reader must know about it.
import * as z from 'zod';

/** The parts of a JSON schema that are read, including our own additions. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly unit?: string;
  /** Of a CSV's column. */
  readonly empty?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly propertyNames?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface Key {
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
  /** Values of a union's discriminator for which the key exists. Empty if it always does. */
  readonly only: readonly string[];
}

/** @param io a benchmark is documented as it is written, everything else as it is read */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema;
}

/** @param stops whether the keys below a path are explained elsewhere */
export function keysOf(schema: Schema, path: string, stops: (path: string) => boolean): Key[] {
  const parts = branches(schema);
  const found = new Map<string, Key[]>();
  for (const part of parts) {
    const only = parts.length > 1 ? discriminators(part) : [];
    for (const [name, child] of Object.entries(part.properties ?? {})) {
      const key = { path: join(path, name), schema: child, required: part.required?.includes(name) ?? false, only };
      found.set(name, [...(found.get(name) ?? []), key]);
    }
  }
  return [...found.values()].flatMap((alike) => {
    const key = merged(alike, parts.length);
    return [key, ...below(key.schema, key.path, stops)];
  });
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function below(schema: Schema, path: string, stops: (path: string) => boolean): Key[] {
  if (stops(path)) return [];
  return branches(schema).flatMap((branch) => {
    const { items, additionalProperties } = branch;
    if (branch.properties) return branch === branches(schema)[0] ? keysOf(schema, path, stops) : [];
    if (items && !stops(`${path}[]`)) return below(items, `${path}[]`, stops);
    return typeof additionalProperties === 'object' ? below(additionalProperties, `${path}.*`, stops) : [];
  });
}

/** Branches of a union that can have keys. A schema that is no union is its only branch. */
function branches(schema: Schema): readonly Schema[] {
  const options = schema.anyOf ?? schema.oneOf;
  if (!options) return [schema];
  return options.flatMap(branches).filter(({ properties, items, additionalProperties }) => {
    return properties ?? items ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  });
}

const discriminators = ({ properties = {} }: Schema): string[] =>
  Object.values(properties).flatMap((property) => (typeof property.const === 'string' ? [property.const] : []));

/** The same key in several branches is described once, unless it is the discriminator. */
function merged(alike: readonly Key[], all: number): Key {
  const [first] = alike;
  if (!first) throw new Error('no key');
  if (alike.length > 1 && alike.every(({ schema }) => schema.const !== undefined)) {
    const meanings = alike.map(({ schema }) => `\`${schema.const}\`: ${schema.description}`).join('; ');
    const choices = alike.map(({ schema }) => schema.const);
    return { ...first, only: [], schema: { enum: choices, description: `${meanings}.` } };
  }
  return { ...first, only: alike.length === all ? [] : alike.flatMap(({ only }) => only) };
}

/** In words. @example 'list of 2 to 50 strings' */
export const typeOf = (schema: Schema): string => alternatives(choices(schema));

function choices(schema: Schema): readonly string[] {
  const { $ref, type, items, enum: values, additionalProperties, propertyNames } = schema;
  if ($ref !== undefined) return [named($ref)];
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.flatMap(choices);
  if (schema.const !== undefined) return [code(schema.const)];
  if (values) return values.map(code);
  if (Array.isArray(type)) return type.flatMap((one) => choices({ ...schema, type: one }));
  if (type === 'array' && items) return [`${listOf(schema)}${plural(typeOf(items))}`];
  if (type === 'object' && typeof additionalProperties === 'object') {
    const names = propertyNames?.enum ? ` with the keys ${propertyNames.enum.map(code).join(', ')}` : '';
    return [`object of ${plural(typeOf(additionalProperties))}${names}`];
  }
  if (type === 'integer' || type === 'number') return [`${type}${numberRange(schema)}`];
  return [typeof type === 'string' ? type : 'any JSON'];
}

const listOf = ({ minItems, maxItems }: Schema): string =>
  minItems === 1 && maxItems === undefined ? 'non-empty list of ' : `list of ${range(minItems, maxItems)}`;

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

function alternatives(types: readonly string[]): string {
  const different = [...new Set(types)];
  return different.length < 3 ? different.join(' or ') : `${different.slice(0, -1).join(', ')} or ${different.at(-1)}`;
}

const plural = (type: string): string =>
  type
    .replace(
      /(^| or )(string|number|integer|boolean|object|list|non-empty list|null|\[\w+\]\(#\w+\))(?=$|[ ,])/g,
      '$1$2s',
    )
    .replace(/, (?=at |\d)/, ', each ');

/** A type with an id has its own table, under its name. */
function named(ref: string): string {
  const name = ref.split('/').at(-1) ?? '';
  return name.startsWith('__') ? 'any JSON' : `[${name}](#${name.toLowerCase()})`;
}

function numberRange({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER, ...schema }: Schema) {
  const above = schema.exclusiveMinimum === undefined ? '' : ` above ${schema.exclusiveMinimum}`;
  const within = range(
    minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum,
    maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum,
  );
  return `${above}${within && `, ${within.trim()}`}`;
}

/** With a trailing space. */
function range(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return `${figure(min)} to ${figure(max)} `;
  if (min !== undefined) return `at least ${figure(min)} `;
  return max === undefined ? '' : `at most ${figure(max)} `;
}

const figure = (value: number): string => value.toLocaleString('en-US');
