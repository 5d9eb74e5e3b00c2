// Sheets for tests, with one suspect after another unless the test says otherwise.
import type { Sheet, SheetRow } from '../../../../../cli/relabel/page/sheet.ts';

interface Rows {
  readonly labels: readonly string[];
  /** By row: index of the label in the file. */
  readonly given: readonly number[];
  /** By row: what one variant answered; by default what the file says. */
  readonly said?: readonly number[];
  readonly more?: (index: number) => Partial<SheetRow>;
}

export function sheetOf({ labels, given, said = given, more = () => ({}) }: Rows): Sheet {
  const rows = given.map((label, index): SheetRow => {
    const answers = [[{ label: said[index] ?? label, times: 1, confidence: null }]];
    const about = { id: `id ${index}`, sample: 'suspect', suggested: null, votes: 1, confidence: null } as const;
    return { row: index + 1, given: label, ...about, text: `text ${index}`, answers, ...more(index) };
  });
  return { run: 'run-a', name: 'tags', labels, variants: ['m'], of: 1, rows };
}
