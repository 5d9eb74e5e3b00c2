// One row: its text, in a box that scrolls, so that the labels keep their place below.
import { useEffect, useRef } from 'preact/hooks';
import { Foreign } from '../../../lambda/report/html/parts.tsx';
import { formatCount } from '../../../lambda/shared/text/format.ts';
import { plural } from '../../../lambda/shared/text/words.ts';
import type { Sheet, SheetRow } from './sheet.ts';

interface RowCardProps {
  readonly sheet: Sheet;
  readonly row: SheetRow;
  /** Index of the row. */
  readonly place: number;
}

export function RowCard({ sheet, row, place }: RowCardProps) {
  const { text, characters, id } = row;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.scrollTo(0, 0), [row]);
  return (
    <section class="row" aria-labelledby="row">
      <h2 id="row">
        {formatCount(place + 1)} of {formatCount(sheet.rows.length)}{' '}
        <span class="side">
          row {formatCount(row.row)}
          {id !== String(row.row) && (
            <>
              , id <Foreign text={id} />
            </>
          )}
        </span>
      </h2>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
      <div class="text" ref={box} tabindex={0} role="group" aria-label="Text">
        <bdi>{text}</bdi>
      </div>
      {characters !== undefined && <p class="note">Cut; the text has {plural(characters, 'character')}.</p>}
    </section>
  );
}
