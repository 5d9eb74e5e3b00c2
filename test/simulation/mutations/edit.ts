// A change of the functions' code, made while it is loaded.

export interface Edit {
  /** Under lambda/. */
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** By what would be wrong then. */
export type Mutations = Readonly<Record<string, readonly Edit[]>>;

/** @throws where the file does not say so any more. */
export function apply(source: string, { file, from, to }: Edit): string {
  const edited = source.replace(from, () => to);
  if (edited === source) throw new Error(`lambda/${file} does not say ${from} any more: adapt the simulation's edits`);
  return edited;
}
