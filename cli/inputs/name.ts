// Derives a benchmark's name from the location of its holdout.
import { uploadSuffix } from '../../lambda/shared/keys.ts';

/** The name becomes a folder and, with a suffix, a file. File systems allow 255 bytes. */
const MAX_NAME_BYTES = 120;

/**
 * The file's name without its extension, reduced to letters, digits, dots, dashes and underscores, so that it is the
 * same in a key, a path and a command.
 * @example runName('data/My tags (v2).csv') // 'My-tags-v2'
 */
export function runName(location: string): string {
  const file =
    location
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? '';
  const suffix = uploadSuffix(file) ?? /\.ya?ml$/i.exec(file)?.[0];
  const safe = file
    .slice(0, file.length - (suffix?.length ?? 0))
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  const name = cut(safe, MAX_NAME_BYTES) || 'holdout';
  // reports/index.html is a file, so it cannot also be this name's folder.
  return /^index\.html$/i.test(name) ? name.replace('.', '-') : name;
}

/** Never cuts inside a character. */
function cut(text: string, bytes: number): string {
  let kept = '';
  for (const character of text) {
    if (Buffer.byteLength(kept + character) > bytes) break;
    kept += character;
  }
  return kept;
}
