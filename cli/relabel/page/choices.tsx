// The labels to choose from, each with its key, and a search where there are more labels than keys.
import type { RefObject } from 'preact';
import { at } from '../../../lambda/shared/at.ts';
import { formatCount } from '../../../lambda/shared/text/format.ts';
import { Key, LabelName } from './parts.tsx';
import type { Sheet } from './sheet.ts';

export interface Search {
  readonly words: string;
  readonly setWords: (words: string) => void;
  readonly input: RefObject<HTMLInputElement | null>;
}

interface ChoicesProps {
  readonly sheet: Sheet;
  /** Indices of labels. */
  readonly offered: readonly number[];
  readonly chosen: number | undefined;
  /** The file's label, once it is shown. */
  readonly given: number | undefined;
  readonly choose: (label: number) => void;
  readonly search: Search | undefined;
}

export function Choices({ sheet: { labels }, offered, chosen, given, choose, search }: ChoicesProps) {
  return (
    <section aria-labelledby="choices">
      <h2 id="choices" class="ask">
        Which label is right?
      </h2>
      {search && <SearchField labels={labels} search={search} choose={() => offered.slice(0, 1).forEach(choose)} />}
      <ol class="choices">
        {offered.map((label, index) => (
          <li key={label}>
            <button type="button" aria-pressed={label === chosen} onClick={() => choose(label)}>
              <Key name={String(index + 1)} /> <LabelName text={at(labels, label)} />
              {label === given && <span class="tag">in the file</span>}
            </button>
          </li>
        ))}
      </ol>
      {offered.length === 0 && <p class="note">No label has these words.</p>}
    </section>
  );
}

interface SearchFieldProps {
  readonly labels: readonly string[];
  readonly search: Search;
  /** Chooses the first label that is found. */
  readonly choose: () => void;
}

function SearchField({ labels, search: { words, setWords, input }, choose }: SearchFieldProps) {
  const leave = () => {
    setWords('');
    input.current?.blur();
  };
  return (
    <div class="filters">
      <label>
        <Key name="/" /> Search all {formatCount(labels.length)} labels{' '}
        <input
          type="search"
          ref={input}
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
          onKeyDown={({ key }) => {
            if (key === 'Escape') leave();
            if (key !== 'Enter' || words.trim() === '') return;
            choose();
            leave();
          }}
        />
      </label>
      <span>Enter takes the first that is found.</span>
    </div>
  );
}
