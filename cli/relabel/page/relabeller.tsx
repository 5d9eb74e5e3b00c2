// The rows, one at a time. The browser renders this again and handles the keys.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatCount } from '../../../lambda/shared/text/format.ts';
import { plural } from '../../../lambda/shared/text/words.ts';
import { Answers } from './answers.tsx';
import { checkedCsv } from './checked-csv.ts';
import { Choices } from './choices.tsx';
import { Command, Done } from './done.tsx';
import type { Keeper, Trouble } from './keeper.ts';
import { type Action, actionOf } from './keys.ts';
import { foundLabels, MAX_OFFERED, offeredLabels } from './offered.ts';
import { Key, LabelName } from './parts.tsx';
import { RowCard } from './row-card.tsx';
import type { Sheet } from './sheet.ts';
import { useWork } from './use-work.ts';
import { choose, counts, move, rowAt, SKIPPED, show, toSkipped, undo, type Work } from './work.ts';

const FILE = 'checked.csv';

/** @param keeper undefined on the server */
export function Relabeller({ sheet, keeper }: { sheet: Sheet; keeper?: Keeper }) {
  const { work, trouble, saved, change, markSaved } = useWork(sheet, keeper);
  const [said, setSaid] = useState('');
  const [words, setWords] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const row = rowAt(sheet, work);
  const isShown = row !== undefined && work.shown.has(row.row);
  const chosen = row && work.choices.get(row.row);
  const offered = row
    ? words.trim() === ''
      ? offeredLabels(sheet.labels, row)
      : foundLabels(sheet.labels, words)
    : [];

  const go = (next: Work, message: string) => {
    setWords('');
    setSaid(message);
    change(next);
  };
  const chooseLabel = (label: number) => {
    if (!row) return;
    const name = label === SKIPPED ? 'skipped' : sheet.labels[label];
    go(choose(sheet, work, label), `Row ${formatCount(row.row)}: ${name}.`);
  };
  const act = (action: Action) => {
    switch (action.do) {
      case 'choose': {
        const label = offered[action.nth];
        return label === undefined ? undefined : chooseLabel(label);
      }
      case 'keep':
        if (!row) return;
        if (isShown) return chooseLabel(row.given);
        return go(show(sheet, work), 'This is what the file says. Press G again if it is right.');
      case 'show':
        return row && go(show(sheet, work), 'The file’s label and the answers are shown.');
      case 'skip':
        return row ? chooseLabel(SKIPPED) : go(toSkipped(sheet, work), '');
      case 'undo':
        return work.past.length > 0 ? go(undo(sheet, work), 'Undone.') : undefined;
      case 'back':
        return go(move(sheet, work, -1), '');
      case 'forward':
        return go(move(sheet, work, 1), '');
      case 'search':
        return search.current?.focus();
    }
  };
  useKeys(work.keys, act);

  const save = () => {
    keeper?.save(FILE, checkedCsv(sheet, work));
    markSaved();
    setSaid(`${FILE} has ${plural(counts(work).checked, 'checked row')}.`);
  };

  return (
    <>
      {trouble && <Warning trouble={trouble} />}
      <Progress sheet={sheet} work={work} saved={saved} save={save} />
      {row ? (
        <>
          <RowCard sheet={sheet} row={row} place={work.place} />
          <Choices
            sheet={sheet}
            offered={offered}
            chosen={chosen}
            given={isShown ? row.given : undefined}
            choose={chooseLabel}
            search={sheet.labels.length > MAX_OFFERED ? { words, setWords, input: search } : undefined}
          />
        </>
      ) : (
        <Done sheet={sheet} work={work} save={save} />
      )}
      <div class="steps">
        {row &&
          (isShown ? (
            <button type="button" onClick={() => act({ do: 'keep' })}>
              <Key name="G" /> The file’s label is right
            </button>
          ) : (
            <button type="button" onClick={() => act({ do: 'show' })}>
              <Key name="A" /> Show the file’s label and the answers
            </button>
          ))}
        {row && (
          <button type="button" onClick={() => act({ do: 'skip' })}>
            <Key name="S" /> Skip
          </button>
        )}
        <button type="button" disabled={work.past.length === 0} onClick={() => act({ do: 'undo' })}>
          <Key name="U" /> Undo
        </button>
        <button type="button" disabled={work.place === 0} onClick={() => act({ do: 'back' })}>
          <Key name="←" /> Back
        </button>
        <button type="button" disabled={!row} onClick={() => act({ do: 'forward' })}>
          <Key name="→" /> Forward
        </button>
      </div>
      <p class="said" role="status">
        <LabelName text={said} />
      </p>
      {row && isShown && <Answers sheet={sheet} row={row} />}
      {row && saved && work.past.length > 0 && (
        <>
          <p class="note">Once you have checked enough, let Holdout work out what your labels say:</p>
          <Command run={sheet.run} />
        </>
      )}
      <p class="note keys">
        <label>
          <input
            type="checkbox"
            checked={work.keys}
            onChange={({ currentTarget }) => change({ ...work, keys: currentTarget.checked })}
          />{' '}
          Single keys work: 1 to 9, G, A, S, U{sheet.labels.length > MAX_OFFERED && ', /'} and the arrows
        </label>
      </p>
    </>
  );
}

/** Whoever writes into a field writes letters. */
function useKeys(on: boolean, act: (action: Action) => void): void {
  // A key may come before the effects of the last one's rendering.
  const latest = useRef(act);
  latest.current = act;
  useLayoutEffect(() => {
    if (!on) return;
    const press = (event: KeyboardEvent) => {
      const field = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox';
      const action = field || event.repeat ? undefined : actionOf(event);
      if (!action) return;
      event.preventDefault();
      latest.current(action);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [on]);
}

interface ProgressProps {
  readonly sheet: Sheet;
  readonly work: Work;
  readonly saved: boolean;
  readonly save: () => void;
}

function Progress({ sheet: { rows }, work, saved, save }: ProgressProps) {
  const { checked, skipped } = counts(work);
  return (
    <div class="progress">
      <p>
        <progress aria-label="Rows checked" max={rows.length} value={checked} />{' '}
        <span>
          <b>{formatCount(checked)}</b> of {formatCount(rows.length)} checked
          {skipped > 0 && `, ${formatCount(skipped)} skipped`}
        </span>
      </p>
      <button type="button" class="save" onClick={save}>
        Save {FILE}
        {!saved && checked > 0 && <span class="hidden"> (it lacks new choices)</span>}
      </button>
    </div>
  );
}

const WARNINGS: Readonly<Record<Trouble, string>> = {
  'not kept':
    'This browser keeps nothing for this page: its storage is full or switched off. Save checked.csv before you close the page, or your choices are lost.',
  'not readable':
    'This browser has earlier work on this run that this page cannot read. It is left alone, and new choices are not kept: save checked.csv before you close the page.',
};

function Warning({ trouble }: { trouble: Trouble }) {
  return (
    <p class="notices" role="alert">
      {WARNINGS[trouble]}
    </p>
  );
}
