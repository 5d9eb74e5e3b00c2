// What the page needs of the browser. On the server there is none.

/** Why earlier or new work is not safe in the browser. */
export type Trouble = 'not kept' | 'not readable';

export interface Keeper {
  /** @returns what was kept; null if there is nothing. @throws if the storage cannot be used */
  read(): string | null;
  /** @throws if the storage cannot be used or is full */
  write(text: string): void;
  /** Calls back when another tab of the same page has written. @returns ends it */
  watch(changed: () => void): () => void;
  /** Asks before the page is left. @returns ends it */
  warnOnLeaving(): () => void;
  save(file: string, text: string): void;
}
