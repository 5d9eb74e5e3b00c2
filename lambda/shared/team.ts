// A folder is a team: all of the path before the last slash, of a name and of a run's id alike. The root is a team of
// its own, the empty path.
import { createHash } from 'node:crypto';

/** @example teamOf('team a/tags') // 'team a' */
export const teamOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
/** @example lastPart('team a/tags') // 'tags' */
export const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
/** @example inTeam('team a', 'tags') // 'team a/tags'; inTeam('', 'tags') // 'tags' */
export const inTeam = (team: string, last: string): string => (team === '' ? last : `${team}/${last}`);

/** Whether a name is in a team's folder, or in a folder in it. All are in the root's. */
export const isWithin = (team: string, name: string): boolean => team === '' || name.startsWith(`${team}/`);

/** `<event time>-<hash>`, the last part of a run's id, see `runId` in keys.ts. */
const STAMP = /^\d{8}T\d{9}Z-[\da-f]{12}$/;
/** Without the team: `20260102T030405678Z-0f1e2d3c4b5a`. It is sorted by time. */
export const stampOf = lastPart;
export const isStamp = (part: string): boolean => STAMP.test(part);

/** Bytes of a team's path. Each message carries it, and S3's keys have at most 1,024. */
const MAX_TEAM_BYTES = 400;
const HASH_LENGTH = 12;

/**
 * Parts of a path that would lead out of the team's folder when keys become paths, or that could be taken for what
 * functions write into a folder: a run, or the index.
 */
const isOdd = (part: string): boolean => /^\.{0,2}$/.test(part) || isStamp(part) || /^index\.html$/i.test(part);

/** Adds a tilde to odd parts, and to those that look so already: different parts stay different. */
const evenPart = (part: string): string => (isOdd(part.replace(/^~+/, '')) ? `~${part}` : part);

/**
 * A path below the same parent folder that no other path is mapped to, without odd parts and with a team that is not
 * too long.
 * @example evenPath('team a/../team b/tags') // 'team a/~../team b/tags'
 */
export function evenPath(path: string): string {
  const parts = path.split('/').map(evenPart);
  const team = teamOf(parts.join('/'));
  const last = parts.at(-1) ?? '';
  if (Buffer.byteLength(team) <= MAX_TEAM_BYTES) return inTeam(team, last);
  // One folder, because a cut path would be a parent's, which is another team.
  const [first = ''] = parts;
  const hash = createHash('sha256').update(team).digest('hex').slice(0, HASH_LENGTH);
  return inTeam(Buffer.byteLength(first) < MAX_TEAM_BYTES / 2 ? `${first}/~${hash}` : `~${hash}`, last);
}

/** Whether text from outside has the form of a run's id, so that it leads nowhere else when it becomes part of a key. */
export function isRunId(text: string): boolean {
  const team = teamOf(text);
  if (!/^[\w-]{1,100}$/.test(stampOf(text)) || Buffer.byteLength(team) > MAX_TEAM_BYTES) return false;
  return text === stampOf(text) || !team.split('/').some(isOdd);
}

/**
 * What a file of a team means by a name: one in its own folder, given alone or with the folder.
 * @returns undefined for another folder's, however that is written: relative, absolute, with backslashes, encoded as in
 * a URL, or in characters that look alike
 */
export function ownName(team: string, named: string): string | undefined {
  const last = lastPart(named);
  return isPlain(last) && (named === last || named === inTeam(team, last)) ? inTeam(team, last) : undefined;
}

/** Has no folder, and would have none if a program decoded or normalised it. */
function isPlain(name: string): boolean {
  const seen = decoded(name).normalize('NFKC');
  return !/[/\\\u2044\u2215\u29f5\u29f8\u29f9\ufe68\uff3c\0]/.test(`${name}${seen}`) && !/^\.{0,2}$/.test(seen);
}

/** As far as it goes: `%252F` is `%2F` is a slash. */
function decoded(text: string): string {
  try {
    const once = decodeURIComponent(text);
    return once === text ? text : decoded(once);
  } catch {
    return text;
  }
}
