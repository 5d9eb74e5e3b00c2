// Detects cells that hold several labels, such as `bug|ui`: their rows are not examples of one label.
import { InputError } from '../text/input-error.ts';
import { quote } from './named.ts';

/** Separators of labels in a cell. Names contain commas and slashes too, but rarely between other labels. */
const SEPARATORS = ['|', ';', ',', '/', '\n'];
/** Fewer such cells may be names. */
const FEWEST = 2;

/**
 * @param counts rows by label.
 * @throws InputError if every part of at least two labels is another label, or recurs in one.
 */
export function refuseSeveralLabels(counts: ReadonlyMap<string, number>, column: string, file: string): void {
  for (const separator of SEPARATORS) {
    const several = severalBy([...counts.keys()], separator);
    if (several.length < FEWEST) continue;
    const [first = ''] = several;
    const shown = separator === '\n' ? 'a line break' : quote(separator);
    throw new InputError([
      {
        file,
        message: `${quote(column)} holds several labels in a cell, with ${shown} between them, such as ${quote(first)}. Several labels a row are not scored yet.`,
        advice:
          'Keep one label a row, or give --several-labels exact (`several_labels: exact` in a benchmark) to count each combination as a label.',
      },
    ]);
  }
}

function severalBy(labels: readonly string[], separator: string): string[] {
  const parts = labels.map((label) => partsOf(label, separator));
  const seen = new Map<string, number>();
  for (const part of parts.flat()) seen.set(part, (seen.get(part) ?? 0) + 1);
  return labels.filter((_, index) => {
    const own = parts[index] ?? [];
    return own.length > 1 && own.every((part) => (seen.get(part) ?? 0) > 1);
  });
}

/** Strips the brackets and quotes of a list: `['a', 'b']`, `["a", "b"]`. */
function partsOf(label: string, separator: string): string[] {
  const inner = /^\[(.*)\]$/s.exec(label.trim())?.[1] ?? label;
  const parts = inner.split(separator).map((part) => part.trim().replace(/^(['"])(.*)\1$/s, '$2'));
  return [...new Set(parts.filter((part) => part !== ''))];
}
