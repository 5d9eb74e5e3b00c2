// The mistakes, to read and to filter. Without a script there are the first ones; with one, the page renders this same
// component again, from the data in the page.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { cut, formatCount } from '../../../shared/text/format.ts';
import type { ExplorerData } from './data.ts';
import { choices, matching, type Wanted } from './filter.ts';
import { Item } from './item.tsx';

/** Mistakes at first, and how many more at a time. */
export const FIRST = 20;
/** Characters of a label in a choice. */
const MAX_NAME = 40;
const ALL: Wanted = { words: [] };

export function Explorer({ data }: { data: ExplorerData }) {
  const [hasScript, setHasScript] = useState(false);
  const [wanted, setWanted] = useState(ALL);
  const [most, setMost] = useState(FIRST);
  useEffect(() => setHasScript(true), []);
  const found = useMemo(() => matching(data, wanted), [data, wanted]);
  const change = (more: Partial<Wanted>) => {
    setWanted({ ...wanted, ...more });
    setMost(FIRST);
  };
  const left = found.length - most;
  return (
    <>
      {hasScript && <Filters data={data} wanted={wanted} change={change} />}
      {hasScript && (
        <p class="note" role="status">
          {wanted === ALL ? '' : `${formatCount(found.length)} of ${formatCount(data.mistakes.length)} shown`}
        </p>
      )}
      <ol class="mistakes explorer">
        {found.slice(0, most).map((mistake) => (
          <Item key={mistake.row} mistake={mistake} data={data} />
        ))}
      </ol>
      {hasScript && left > 0 && (
        <button type="button" class="more" onClick={() => setMost(most + FIRST)}>
          Show {formatCount(Math.min(left, FIRST))} more of {formatCount(left)}
        </button>
      )}
    </>
  );
}

interface FiltersProps {
  readonly data: ExplorerData;
  readonly wanted: Wanted;
  readonly change: (more: Partial<Wanted>) => void;
}

function Filters({ data, wanted, change }: FiltersProps) {
  const { labels, variants } = data;
  const ofLabels = (of: 'truth' | 'read') =>
    choices(data, of).map(
      ([label, count]) => [label, `${cut(labels[label] ?? '', MAX_NAME)} (${formatCount(count)})`] as const,
    );
  return (
    <div class="filters">
      <Choice
        name="True label"
        value={wanted.truth}
        options={ofLabels('truth')}
        choose={(truth) => change({ truth })}
      />
      <Choice name="Read as" value={wanted.read} options={ofLabels('read')} choose={(read) => change({ read })} />
      <Choice
        name="Wrong by"
        value={wanted.variant}
        options={variants.map((variant, index) => [index, cut(variant, MAX_NAME)])}
        choose={(variant) => change({ variant })}
      />
      <label>
        Words{' '}
        <input
          type="search"
          aria-label="Filter: mistakes"
          onInput={({ currentTarget: { value } }) =>
            change({ words: value.toLowerCase().split(/\s+/).filter(Boolean) })
          }
        />
      </label>
    </div>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: number | undefined;
  readonly options: readonly (readonly [value: number, name: string])[];
  readonly choose: (value: number | undefined) => void;
}

function Choice({ name, value, options, choose }: ChoiceProps) {
  return (
    <label>
      {name}{' '}
      <select
        value={value ?? ''}
        onChange={({ currentTarget }) => choose(currentTarget.value === '' ? undefined : Number(currentTarget.value))}
      >
        <option value="">any</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
