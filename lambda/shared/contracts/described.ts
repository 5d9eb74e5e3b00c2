// Helpers for schemas whose descriptions appear in docs/ and in editors.
import * as z from 'zod';

/** @param unit as printed in docs/ */
export const figure = (unit: string, description: string) => z.number().meta({ description, unit });

/** The value that selects a branch of a discriminated union, and what it means. */
export const named = <T extends string>(value: T, description: string) => z.literal(value).describe(description);

/** The message for anything but a mapping: a string has no clear meaning there. */
export const mappingSuchAs =
  (example: string) =>
  ({ code }: { readonly code?: string }): string | undefined =>
    code === 'invalid_type' ? `expected a mapping such as ${example}` : undefined;

/**
 * Names appear in variants, files and charts, so they have one line and no slash (which separates model and prompt).
 */
export const name = z.string().regex(/^[^/\p{Cc}]{1,100}$/u, 'expected 1 to 100 characters on one line, and no slash');
