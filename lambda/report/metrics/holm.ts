// Corrects for many tests: the more pairs are compared, the more differ by chance.

/**
 * Holm's correction (1979): adjusted p-values, of which those below 0.05 are significant while the chance of even one
 * false finding among all of them stays below 5 %.
 * @param pValues null if there was no test; it stays null and does not count
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const order = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let largest = 0;
  for (const [rank, { p, index }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p * (order.length - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
}
