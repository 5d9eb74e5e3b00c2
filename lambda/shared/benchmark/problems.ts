// Explains what zod finds wrong with a benchmark to the person who wrote it.

import * as z from 'zod';
import { Benchmark } from '../contracts/benchmark.ts';
import { didYouMean, orDidYouMean } from '../text/closest.ts';
import type { BenchmarkPath } from './positions.ts';

type Issue = z.core.$ZodIssue;

export interface BenchmarkProblem {
  /** Path of the unknown key, the wrong value, or the missing key. */
  readonly path: BenchmarkPath;
  readonly message: string;
  readonly advice?: string;
}

interface BenchmarkOrigin {
  /** The schema of something larger that contains the benchmark. */
  readonly schema?: z.core.$ZodType;
  /** A number, true or false as the author wrote it. `1.0`, for example, is read as 1. */
  readonly written?: (path: BenchmarkPath) => string | undefined;
}

/** @param value what the benchmark file holds. */
export function benchmarkProblems(
  issues: readonly Issue[],
  value: unknown,
  origin: BenchmarkOrigin = {},
): BenchmarkProblem[] {
  // A number beyond JavaScript's exact integers also exceeds the key's own limit; only the latter is reported.
  const told = issues.filter((issue, at) => issue.code !== 'too_big' || !isTooBig(issues[at + 1], issue.path));
  return told.flatMap((issue) => explain(issue, [], value, origin));
}

const isTooBig = (issue: Issue | undefined, path: BenchmarkPath): boolean =>
  issue?.code === 'too_big' && issue.path.join() === path.join();

function explain(issue: Issue, parent: BenchmarkPath, value: unknown, origin: BenchmarkOrigin): BenchmarkProblem[] {
  const { schema = Benchmark, written } = origin;
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey(key, path, schema, valueAt(value, path)));
  if (issue.code === 'invalid_union') {
    const meant = meantBranch(issue.errors);
    if (meant) return meant.flatMap((inner) => explain(inner, path, value, origin));
  }
  if (issue.code === 'invalid_key') return issue.issues.flatMap((inner) => explain(inner, path, value, origin));
  const found = valueAt(value, path);
  const expected = expectedBy(issue);
  if (found === undefined) return [{ path, message: `${show(path)} is missing: ${expected}.` }];
  const place = path.length === 0 ? 'the benchmark' : show(path);
  // Our own rules already say everything about a list or mapping.
  const isOwnRule = issue.code === 'custom' && typeof found === 'object';
  const asWritten = written?.(path) ?? String(found);
  const message = `${place}: ${expected}${isOwnRule ? '' : `; found ${describe(found, asWritten)}`}.`;
  return [{ path, message, ...adviceFor(issue, found, asWritten) }];
}

/** The branch of a union that the author meant. It is one that does not fail because of the value's kind. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find((issues) => issues.length > 0 && !issues.some(isWholly));
}

function isWholly(issue: Issue): boolean {
  return (issue.code === 'invalid_type' || issue.code === 'invalid_value') && issue.path.length === 0;
}

/** A schema has its own message if it expects more than a type of value; otherwise the message is zod's. */
const hasOwnWords = ({ message }: Issue): boolean => !message.startsWith('Invalid input');

function unknownKey(key: string, parent: BenchmarkPath, schema: z.core.$ZodType, found: unknown): BenchmarkProblem {
  const known = [...new Set(knownKeys(schema, parent, found))];
  const place = parent.length === 0 ? '' : ` in ${show(parent)}`;
  return {
    path: [...parent, key],
    message: `unknown key \`${key}\`${place}${orDidYouMean(key, known, (near) => `\`${near}\``)}`,
    advice: `Known keys: ${known.join(', ')}.`,
  };
}

/** The keys that a mapping at `path` may have. @param found the mapping. One of its values may decide which keys. */
function knownKeys(schema: z.core.$ZodType, path: BenchmarkPath, found: unknown): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return knownKeys(schema.unwrap(), path, found);
  if (schema instanceof z.ZodDiscriminatedUnion && path.length === 0) {
    const { discriminator } = schema.def;
    const chosen = schema.options.filter(
      (option) =>
        option instanceof z.ZodObject &&
        z.safeParse(option.shape[discriminator], valueAt(found, [discriminator])).success,
    );
    return chosen.flatMap((option) => knownKeys(option, path, found));
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => knownKeys(option, path, found));
  const [step, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    if (step === undefined) return Object.keys(schema.shape);
    const next = new Map(Object.entries(schema.shape)).get(String(step));
    return next ? knownKeys(next, rest, found) : [];
  }
  if (step === undefined) return [];
  if (schema instanceof z.ZodRecord) return knownKeys(schema.valueType, rest, found);
  return schema instanceof z.ZodArray ? knownKeys(schema.element, rest, found) : [];
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return hasOwnWords(issue) ? issue.message : `expected ${kindOf(issue.expected)}`;
    case 'invalid_union': {
      const kinds = issue.errors.flatMap((branch) => branch.filter(isWholly).flatMap(alternative));
      return kinds.length > 0 ? `expected ${alternatives([...new Set(kinds)])}` : decapitalize(issue.message);
    }
    case 'invalid_value':
      return `expected ${oneOf(issue.values)}`;
    case 'too_small':
      return `expected ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `expected ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unit(issue.origin)}`;
    default:
      return decapitalize(issue.message);
  }
}

function alternative(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_type') return [];
  return [hasOwnWords(issue) ? issue.message.replace(/^expected /, '') : kindOf(issue.expected)];
}

const alternatives = (kinds: readonly string[]): string =>
  [kinds.slice(0, -1).join(', '), ...kinds.slice(-1)].filter((part) => part !== '').join(' or ');

const kindOf = (expected: string): string => KINDS[expected] ?? expected;
const oneOf = (values: readonly unknown[]): string => `${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`;

function unit(origin: string): string {
  if (origin === 'array') return ' in the list';
  return origin === 'string' ? ' characters' : '';
}

function decapitalize(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function adviceFor(issue: Issue, found: unknown, written: string): { advice?: string } {
  const kinds = issue.code === 'invalid_union' ? issue.errors.flat().filter(isWholly) : [issue];
  const values = kinds.flatMap((inner) => (inner.code === 'invalid_value' ? inner.values.map(String) : []));
  const near = typeof found === 'object' ? undefined : didYouMean(String(found), values);
  if (near !== undefined) return { advice: near };
  // YAML reads 1, true and null as numbers, booleans and null, which surprises authors of such labels and names.
  const text = kinds.find((inner) => inner.code === 'invalid_type' && inner.expected === 'string');
  if (!text) return {};
  if (found === null) return { advice: 'Fill it in or remove it; if the word null is meant, put it in quotes.' };
  const isUntyped = typeof found === 'number' || typeof found === 'boolean';
  return isUntyped && !hasOwnWords(text) ? { advice: inQuotes(written) } : {};
}

/** Advice for a value that YAML reads as a number or the like. */
export const inQuotes = (written: string): string => `Put it in quotes: "${written}".`;

/** A message repeats at most this many characters of a value. */
const MAX_SHOWN = 80;

function describe(value: unknown, written: string): string {
  if (value === null) return 'nothing (null)';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = typeof value === 'string' ? JSON.stringify(value) : written;
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function valueAt(value: unknown, path: BenchmarkPath): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step) ? Reflect.get(inner, step) : undefined,
    value,
  );
}

/** @example `models[1].price.input` */
export function show(path: BenchmarkPath): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return `\`${steps.join('').replace(/^\./, '')}\``;
}
