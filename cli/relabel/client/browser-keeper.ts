// The browser's storage and downloads. The storage may be switched off, and then even looking at it throws.
import type { Keeper } from '../page/keeper.ts';

/** @param run whose work it is */
export function browserKeeper(run: string): Keeper {
  const key = `holdout relabel ${run}`;
  return {
    read: () => localStorage.getItem(key),
    write: (text) => localStorage.setItem(key, text),
    watch(changed) {
      const hear = (event: StorageEvent) => {
        if (event.key === key) changed();
      };
      window.addEventListener('storage', hear);
      return () => window.removeEventListener('storage', hear);
    },
    warnOnLeaving() {
      const ask = (event: BeforeUnloadEvent) => event.preventDefault();
      window.addEventListener('beforeunload', ask);
      return () => window.removeEventListener('beforeunload', ask);
    },
    save(file, text) {
      const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = file;
      link.click();
      // The browser has begun to read it by then.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
  };
}
