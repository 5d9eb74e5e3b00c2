/** Does the work at most once. Later calls get the same result, or the same promise. */
export function once<T extends object>(work: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= work();
    return made;
  };
}
