// The work, kept in the browser after every step.
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Keeper, Trouble } from './keeper.ts';
import type { Sheet } from './sheet.ts';
import { fromText, NOTHING_DONE, toText, type Work } from './work.ts';

export interface Kept {
  readonly work: Work;
  readonly trouble: Trouble | undefined;
  /** Whether checked.csv has every choice. */
  readonly saved: boolean;
  change(next: Work): void;
  markSaved(): void;
}

export function useWork(sheet: Sheet, keeper: Keeper | undefined): Kept {
  const [work, setWork] = useState(NOTHING_DONE);
  const [trouble, setTrouble] = useState<Trouble>();
  const [saved, setSaved] = useState<Work['choices']>(NOTHING_DONE.choices);
  const isSaved = saved === work.choices;

  // Before the first key.
  useLayoutEffect(() => {
    const load = () => {
      const { work: found, trouble: why } = keptWork(sheet, keeper);
      if (found) setWork(found);
      setTrouble(why);
    };
    load();
    return keeper?.watch(load);
  }, []);

  const atRisk = trouble !== undefined && !isSaved;
  useEffect(() => (atRisk ? keeper?.warnOnLeaving() : undefined), [atRisk]);

  return {
    work,
    trouble,
    saved: isSaved,
    change(next) {
      setWork(next);
      // What cannot be read may be another version's: it is left alone.
      if (trouble === 'not readable') return;
      try {
        keeper?.write(toText(next));
        setTrouble(undefined);
      } catch {
        setTrouble('not kept');
      }
    },
    markSaved: () => setSaved(work.choices),
  };
}

function keptWork(sheet: Sheet, keeper: Keeper | undefined): { work?: Work; trouble?: Trouble } {
  if (!keeper) return {};
  try {
    const text = keeper.read();
    const work = text === null ? NOTHING_DONE : fromText(sheet, text);
    if (!work) return { trouble: 'not readable' };
    // Whether it can be kept shows before there is anything to lose.
    keeper.write(toText(work));
    return { work };
  } catch {
    return { trouble: 'not kept' };
  }
}
