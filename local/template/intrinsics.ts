// Resolves the CloudFormation intrinsic functions that the stack uses, with this machine's values.
import { z } from 'zod';

/** Looks up what `Ref` and `Fn::GetAtt` mean. */
export interface Lookup {
  /** @returns undefined for a resource or pseudo parameter that has no local value */
  ref(logicalId: string): string | undefined;
  attribute(logicalId: string, name: string): string | undefined;
}

const INTRINSIC = /^(Ref|Condition|Fn::.+)$/;

const Join = z.tuple([z.string(), z.array(z.unknown())]);
const Select = z.tuple([z.coerce.number(), z.unknown()]);
const Split = z.tuple([z.string(), z.unknown()]);
const GetAtt = z.tuple([z.string(), z.string()]);
const Sub = z.union([
  z.string().transform((text): [string, Record<string, unknown>] => [text, {}]),
  z.tuple([z.string(), z.record(z.string(), z.unknown())]),
]);
const Strings = z.array(z.string());
const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/**
 * The value with every intrinsic function in it resolved.
 * @param where for messages, such as `the function Dispatch`
 * @throws Error for an intrinsic function or a resource that the local runtime does not know.
 */
export function resolve(value: unknown, lookup: Lookup, where: string): unknown {
  const inner = (next: unknown): unknown => resolve(next, lookup, where);
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (!first || entries.length > 1 || !INTRINSIC.test(first[0])) {
    return Object.fromEntries(entries.map(([key, next]) => [key, inner(next)]));
  }
  const [name, argument] = first;
  const known = (found: string | undefined): string => {
    if (found !== undefined) return found;
    throw new Error(`${where} uses ${JSON.stringify(value)}, which has no value on this machine`);
  };
  switch (name) {
    case 'Ref':
      return known(lookup.ref(z.string().parse(argument)));
    case 'Fn::GetAtt':
      return known(lookup.attribute(...GetAtt.parse(argument)));
    case 'Fn::Join': {
      const [separator, parts] = Join.parse(argument);
      return parts.map((part) => Text.parse(inner(part))).join(separator);
    }
    case 'Fn::Select': {
      const [index, list] = Select.parse(argument);
      return known(Strings.parse(inner(list))[index]);
    }
    case 'Fn::Split': {
      const [separator, text] = Split.parse(argument);
      return Text.parse(inner(text)).split(separator);
    }
    case 'Fn::Sub': {
      const [text, own] = Sub.parse(argument);
      return text.replace(/\$\{([^!}][^}]*)\}/g, (_, variable: string) => {
        if (variable in own) return Text.parse(inner(own[variable]));
        const [id = '', attribute] = variable.split('.', 2);
        return known(attribute === undefined ? lookup.ref(id) : lookup.attribute(id, attribute));
      });
    }
    default:
      throw new Error(`${where} uses ${name}, which the local runtime does not know`);
  }
}
