// Tables on a terminal, with only two spaces between columns and without colour, so that they can be pasted.
import Table, { type TableConstructorOptions } from 'cli-table3';

const LINES = ['top', 'bottom', 'left', 'right', 'mid'].flatMap((line) => [
  line,
  `${line}-mid`,
  `${line}-left`,
  `${line}-right`,
]);

const BORDERLESS = {
  chars: Object.fromEntries([...LINES, 'middle'].map((line) => [line, ''])),
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
};

/** Numbers are aligned to the right, so all columns with a head are, except the first. The options may differ. */
export function textTable(rows: readonly string[][], options: TableConstructorOptions = {}): string {
  const colAligns = (options.head ?? []).map((_, column) => (column === 0 ? 'left' : 'right'));
  const table = new Table({ ...BORDERLESS, colAligns, ...options });
  table.push(...rows);
  return table.toString().replace(/ +$/gm, '');
}
