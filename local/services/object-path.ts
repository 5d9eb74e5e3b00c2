// The path of an object's file: its key, with what a file system does not accept escaped.

/**
 * Escapes only what a file system does not accept, and names of dots alone: `..` would be a parent folder.
 * @returns the names of the folders and, last, of the file
 * @example pathOf('reports/what?/..') // ['reports', 'what%3f', '%..']
 */
export const pathOf = (key: string): string[] =>
  key.split('/').map((name) => name.replace(/[<>:"|?*\\%\p{Cc}]/gu, escaped).replace(/^\.*$/, '%$&'));

/** The inverse of `pathOf`. */
export const keyOf = (names: readonly string[]): string =>
  names.map((name) => name.replace(/^%(?=\.*$)/, '').replace(/%([0-9a-f]{2})/g, unescaped)).join('/');

const escaped = (character: string): string => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
const unescaped = (_: string, code: string): string => String.fromCharCode(Number.parseInt(code, 16));
