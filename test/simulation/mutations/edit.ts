// A change to the functions' code, made while it loads.

export interface Edit {
  /** Path below lambda/. */
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** Named after what they break. */
export type Mutations = Readonly<Record<string, readonly Edit[]>>;

/** @throws if the file no longer contains `from`. */
export function apply(source: string, { file, from, to }: Edit): string {
  const edited = source.replace(from, () => to);
  if (edited === source) throw new Error(`lambda/${file} does not say ${from} any more: adapt the simulation's edits`);
  return edited;
}
