// checked.csv: suspects.csv with its column correct_label filled in, as `holdout relabel checked.csv` reads it.
import { at } from '../../../lambda/shared/at.ts';
import { numberField, textField } from '../../../lambda/shared/csv/fields.ts';
import { cut } from '../../../lambda/shared/text/format.ts';
import type { Sheet, SheetRow } from './sheet.ts';
import { SKIPPED, type Work } from './work.ts';

const HEADER = 'row,id,sample,label,suggested_label,correct_label,votes,of,confidence,text';
/** Characters of a text, as many as in suspects.csv. */
const MAX_TEXT = 500;

/** A row that was skipped or not reached has no correct label. In the order of the file. */
export function checkedCsv(sheet: Sheet, { choices }: Work): string {
  const name = (label: number | null | undefined) =>
    label === null || label === undefined || label === SKIPPED ? '' : textField(at(sheet.labels, label));
  const line = ({ row, id, sample, given, suggested, votes, confidence, text }: SheetRow) =>
    [
      row,
      textField(id),
      sample,
      name(given),
      name(suggested),
      name(choices.get(row)),
      numberField(votes ?? undefined),
      sample === 'suspect' ? sheet.of : '',
      numberField(confidence ?? undefined),
      textField(cut(text, MAX_TEXT)),
    ].join(',');
  const rows = sheet.rows.toSorted((a, b) => a.row - b.row);
  return `${[HEADER, ...rows.map(line)].join('\n')}\n`;
}
