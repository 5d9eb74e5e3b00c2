// After the last row: what to do with the choices.
import { formatCount } from '../../../lambda/shared/text/format.ts';
import { oneOrMany, plural } from '../../../lambda/shared/text/words.ts';
import { Key } from './parts.tsx';
import type { Sheet } from './sheet.ts';
import { counts, type Work } from './work.ts';

interface DoneProps {
  readonly sheet: Sheet;
  readonly work: Work;
  readonly save: () => void;
}

export function Done({ sheet, work, save }: DoneProps) {
  const { checked, skipped } = counts(work);
  const open = sheet.rows.length - checked - skipped;
  return (
    <section class="row" aria-labelledby="done">
      <h2 id="done">{open === 0 ? 'That was the last row' : 'This is the end of the list'}</h2>
      <p>
        You have checked {plural(checked, 'row')}
        {skipped > 0 && `, and skipped ${formatCount(skipped)}`}
        {open > 0 && `; ${formatCount(open)} ${oneOrMany(open, 'is', 'are')} left`}. A row without a label counts as not
        checked.
        {skipped > 0 && (
          <>
            {' '}
            <Key name="S" /> goes back to what you skipped.
          </>
        )}
      </p>
      <p>Save your choices, and let Holdout work out what they say:</p>
      <p>
        <button type="button" class="save" onClick={save}>
          Save checked.csv
        </button>
      </p>
      <Command run={sheet.run} />
    </section>
  );
}

export function Command({ run }: { run: string }) {
  return (
    <p>
      <code>npx holdout relabel checked.csv --report {run}</code>
    </p>
  );
}
