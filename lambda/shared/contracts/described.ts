// Parts of schemas that tell their reader what they are: docs/ and editors show it.
import * as z from 'zod';

/** @param unit of the number, as docs/ print it */
export const figure = (unit: string, description: string) => z.number().meta({ description, unit });

/** Of a discriminated union: the value that selects this branch, and what it means. */
export const named = <T extends string>(value: T, description: string) => z.literal(value).describe(description);

/** Names appear in variants, files and charts: one line, no slash (it separates model and prompt). */
export const name = z.string().regex(/^[^/\p{Cc}]{1,100}$/u, 'expected 1 to 100 characters on one line, and no slash');
