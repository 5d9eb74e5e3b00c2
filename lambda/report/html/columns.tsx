// Says which column was scored, which were read, and which were left out.
import type { ComponentChildren } from 'preact';
import type { Columns } from '../../shared/contracts/run.ts';
import { andMore } from '../../shared/text/words.ts';
import { Foreign } from './parts.tsx';

/** Columns named in the sentence. */
const MAX_NAMED = 30;

export function ColumnsNote({ columns }: { columns: Columns }) {
  const { label, text, id, group, left_out = [] } = columns;
  if (text.length === 0) return false;
  return (
    <p class="note">
      {label !== '' && (
        <>
          Label: <Foreign text={label} />.{' '}
        </>
      )}
      Text: <List items={text.map((column) => <Foreign text={column} />)} />.
      {id !== undefined && (
        <>
          {' '}
          Id: <Foreign text={id} />.
        </>
      )}
      {group !== undefined && (
        <>
          {' '}
          Group: <Foreign text={group} />.
        </>
      )}
      {left_out.length > 0 && (
        <>
          {' '}
          Left out:{' '}
          <List
            items={left_out.map(({ column, reason }) => (
              <>
                <Foreign text={column} /> (<Foreign text={reason} />)
              </>
            ))}
          />
          .
        </>
      )}
    </p>
  );
}

function List({ items }: { items: readonly ComponentChildren[] }) {
  const shown = items.slice(0, MAX_NAMED);
  return (
    <>
      {shown.map((name, at) => (
        <>
          {at > 0 && ', '}
          {name}
        </>
      ))}
      {items.length > shown.length && ` ${andMore(items.length - shown.length)}`}
    </>
  );
}
