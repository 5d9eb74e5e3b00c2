// The first line of a run's output: which column is what.
import type { Columns } from '../../lambda/shared/contracts/run.ts';
import { listed } from '../../lambda/shared/text/words.ts';
import { plain } from '../terminal/text.ts';

/** Columns of each kind named in the line. */
const MAX_NAMED = 12;

/** @example 'label: intent · text: text · left out: id, created_at (dates)' */
export function columnsLine({ label, text, id, group, left_out = [] }: Columns): string {
  const left = left_out.map(({ column, reason }) => `${plain(column)} (${plain(reason)})`);
  const parts: [name: string, columns: readonly string[]][] = [
    ['label', label === '' ? [] : [plain(label)]],
    ['text', text.map(plain)],
    ['id', id === undefined ? [] : [plain(id)]],
    ['group', group === undefined ? [] : [plain(group)]],
    ['left out', left],
  ];
  return parts
    .filter(([, columns]) => columns.length > 0)
    .map(([name, columns]) => `${name}: ${listed(columns, MAX_NAMED)}`)
    .join(' · ');
}
