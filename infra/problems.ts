// What zod says of a file, in words for its author: where, what was expected, and the nearest key that there is.
import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import type { Problem } from '../lambda/shared/contracts/run.ts';

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** @param at the file, and where in it the checked value stands */
export function schemaProblems(error: z.ZodError, schema: z.ZodType, at: { file: string; path: Path }): Problem[] {
  return error.issues.flatMap(specific).flatMap((issue) => {
    const where = pathText([...at.path, ...issue.path]);
    if (issue.code !== 'unrecognized_keys') return [{ file: at.file, message: `${where}: ${plain(issue)}.` }];
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => ({
      file: at.file,
      message: `${where}: there is no key ${key}.`,
      ...(known.length > 0 && { advice: `Did you mean ${closest(key, known)}?` }),
    }));
  });
}

function plain(issue: Issue): string {
  const message = issue.message.replace(/^Invalid input: /, '');
  return issue.code === 'invalid_type' ? message.replace(/, received undefined$/, ', and it is missing') : message;
}

/** Of a value that may be one of several things, what is wrong with the one that its author meant. */
function specific(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find(
    (branch) => !branch.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  if (meant) return meant.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(specific);
  const expected = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_type' ? inner.expected : []));
  return [{ ...issue, message: `expected ${expected.join(' or ')}` }];
}

/** @example pathText(['context', 'endpoints', 0, 'name']) // 'context.endpoints[0].name' */
function pathText(path: Path): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
    .join('');
}

const Described = z.object({
  properties: z.record(z.string(), z.json()).optional(),
  items: z.json().optional(),
  additionalProperties: z.json().optional(),
  anyOf: z.array(z.json()).optional(),
});

/** The keys of the object at this path, by the schema's own description of itself. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
  let here: unknown[] = [z.toJSONSchema(schema, { io: 'input' })];
  for (const key of path) here = alternatives(here).flatMap((node) => step(node, key));
  return alternatives(here).flatMap((node) => Object.keys(node.properties ?? {}));
}

const step = ({ items, properties, additionalProperties }: z.infer<typeof Described>, key: PropertyKey): unknown[] =>
  typeof key === 'number' ? [items] : [properties?.[String(key)] ?? additionalProperties];

function alternatives(nodes: readonly unknown[]): z.infer<typeof Described>[] {
  return nodes.flatMap((node) => {
    const described = Described.safeParse(node);
    if (!described.success) return [];
    return [described.data, ...alternatives(described.data.anyOf ?? [])];
  });
}
