// How report.json describes its figures: each has a unit.
import * as z from 'zod';
import { figure } from '../described.ts';

/** Keyed by any text, such as a label; `z.record` would drop the key `__proto__`. */
export function byText<T extends z.ZodType>(entry: T) {
  return z
    .custom<Record<string, z.output<T>>>(
      (value) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.values(value).every((one) => entry.safeParse(one).success),
    )
    .meta({
      type: 'object',
      // A JSON schema, which only the docs need.
      get additionalProperties() {
        return z.toJSONSchema(entry);
      },
    });
}

const SHARE = '0 to 1';
export const samples = (description: string) => figure('samples', description);
export const rows = (description: string) => figure('rows', description);
export const tokens = (description: string) => figure('tokens', description);
export const milliseconds = (description: string) => figure('milliseconds', description);
export const share = (description: string) => figure(SHARE, description);
