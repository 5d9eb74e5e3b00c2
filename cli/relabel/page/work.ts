// What a person has done so far, and how each key changes it. Nothing here touches the browser.
import { at } from '../../../lambda/shared/at.ts';
import type { Sheet, SheetRow } from './sheet.ts';

/** In place of a label: the person could not tell. */
export const SKIPPED = -1;

export interface Work {
  /** Row number → index of the right label, or SKIPPED. */
  readonly choices: ReadonlyMap<number, number>;
  /** The rows that were chosen for, in that order, each with what stood there before. */
  readonly past: readonly (readonly [row: number, before: number | null])[];
  /** Numbers of rows whose label and answers were looked at. */
  readonly shown: ReadonlySet<number>;
  /** Index of the row on the page; the number of rows once there is none left. */
  readonly place: number;
  /** Whether single keys work. */
  readonly keys: boolean;
}

export const NOTHING_DONE: Work = { choices: new Map(), past: [], shown: new Set(), place: 0, keys: true };

type Rows = Pick<Sheet, 'rows'>;

export const rowAt = ({ rows }: Rows, { place }: Work): SheetRow | undefined => rows[place];

/** @param label an index, or SKIPPED */
export function choose(sheet: Rows, work: Work, label: number): Work {
  const current = rowAt(sheet, work);
  if (!current) return work;
  const before = work.choices.get(current.row) ?? null;
  const choices = new Map(work.choices).set(current.row, label);
  const past = [...work.past, [current.row, before] as const];
  return { ...work, choices, past, place: nextPlace(sheet, choices, work.place, before === SKIPPED) };
}

/** What has no choice yet, from here on and then from the start. Whoever goes through what was skipped stays at it. */
function nextPlace({ rows }: Rows, choices: Work['choices'], place: number, again: boolean): number {
  const open = (index: number) => !choices.has(at(rows, index).row);
  const skipped = (index: number) => index > place && choices.get(at(rows, index).row) === SKIPPED;
  const places = [...rows.keys()];
  const next = places.find((index) => index > place && open(index)) ?? places.find(open);
  return next ?? (again ? places.find(skipped) : undefined) ?? rows.length;
}

/** Takes back the last choice, and shows its row again. */
export function undo({ rows }: Rows, work: Work): Work {
  const last = work.past.at(-1);
  if (!last) return work;
  const [row, before] = last;
  const choices = new Map(work.choices);
  if (before === null) choices.delete(row);
  else choices.set(row, before);
  const place = rows.findIndex((one) => one.row === row);
  return { ...work, choices, past: work.past.slice(0, -1), place };
}

/** @param steps 1 or -1 */
export function move({ rows }: Rows, work: Work, steps: number): Work {
  return { ...work, place: Math.min(rows.length, Math.max(0, work.place + steps)) };
}

export function show(sheet: Rows, work: Work): Work {
  const current = rowAt(sheet, work);
  return current ? { ...work, shown: new Set(work.shown).add(current.row) } : work;
}

export function toSkipped({ rows }: Rows, work: Work): Work {
  const place = rows.findIndex(({ row }) => work.choices.get(row) === SKIPPED);
  return place === -1 ? work : { ...work, place };
}

export function counts({ choices }: Work): { readonly checked: number; readonly skipped: number } {
  const skipped = [...choices.values()].filter((label) => label === SKIPPED).length;
  return { checked: choices.size - skipped, skipped };
}

export function toText({ choices, past, shown, place, keys }: Work): string {
  return JSON.stringify({ choices: [...choices], past, shown: [...shown], place, keys });
}

/** @returns undefined if the text is none that belongs to the sheet */
export function fromText({ rows, labels }: Sheet, text: string): Work | undefined {
  const known = new Set(rows.map(({ row }) => row));
  const isChoice = (label: unknown) =>
    Number.isInteger(label) && Number(label) >= SKIPPED && Number(label) < labels.length;
  const arePairs = (list: unknown, isSecond: (value: unknown) => boolean): list is [number, number][] =>
    Array.isArray(list) && list.every((one) => Array.isArray(one) && known.has(one[0]) && isSecond(one[1]));
  try {
    const { choices, past, shown, place, keys } = JSON.parse(text);
    const fits =
      arePairs(choices, isChoice) &&
      arePairs(past, (before) => before === null || isChoice(before)) &&
      Array.isArray(shown) &&
      shown.every((row) => known.has(row)) &&
      Number.isInteger(place) &&
      place >= 0 &&
      place <= rows.length &&
      typeof keys === 'boolean';
    return fits ? { choices: new Map(choices), past, shown: new Set(shown), place, keys } : undefined;
  } catch {
    return undefined;
  }
}
