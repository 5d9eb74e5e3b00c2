// The bucket as a command reads it that only looks: that of a stack, or the files of this machine.
import type { ReadStore } from './folder-store.ts';

interface Place {
  /** Folder for runs on this machine. */
  readonly state: string;
  readonly stack?: string;
}

export async function readStore({ state, stack }: Place): Promise<ReadStore> {
  if (stack === undefined) return await (await import('./folder-store.ts')).folderStore(state);
  return (await (await import('./stack-target.ts')).stackTarget(stack)).store;
}
