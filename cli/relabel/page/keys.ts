// Which key does what.
export type Action =
  | { readonly do: 'choose'; readonly nth: number }
  | { readonly do: 'keep' | 'show' | 'skip' | 'undo' | 'back' | 'forward' | 'search' };

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['g', { do: 'keep' }],
  ['a', { do: 'show' }],
  ['s', { do: 'skip' }],
  ['u', { do: 'undo' }],
  ['arrowleft', { do: 'back' }],
  ['arrowright', { do: 'forward' }],
  ['/', { do: 'search' }],
]);

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** @returns undefined for any other key, and for what the browser or the system does with it */
export function actionOf({ key, ctrlKey, metaKey, altKey }: Pressed): Action | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (/^[1-9]$/.test(key)) return { do: 'choose', nth: Number(key) - 1 };
  return ACTIONS.get(key.toLowerCase());
}
