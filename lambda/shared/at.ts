// Reads elements that must exist. A default would hide a wrong index in a figure, and count a missing truth as a label.
// Each kind of list has its own function: V8 optimizes a function for the lists it meets, and one for all kinds is
// slow.

/** For any list. For lists that are read millions of times, see below. @throws RangeError */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const value = list[index];
  if (value === undefined) throw outside(list, index);
  return value;
}

/** @throws RangeError */
export function int32At(list: Int32Array, index: number): number {
  const value = list[index];
  if (value === undefined) throw outside(list, index);
  return value;
}

/** @throws RangeError */
export function uint32At(list: Uint32Array, index: number): number {
  const value = list[index];
  if (value === undefined) throw outside(list, index);
  return value;
}

/** @throws RangeError */
export function uint16At(list: Uint16Array, index: number): number {
  const value = list[index];
  if (value === undefined) throw outside(list, index);
  return value;
}

/** @throws RangeError */
export function uint8At(list: Uint8Array, index: number): number {
  const value = list[index];
  if (value === undefined) throw outside(list, index);
  return value;
}

/** @throws RangeError */
export function float64At(list: Float64Array, index: number): number {
  const value = list[index];
  if (value === undefined) throw outside(list, index);
  return value;
}

/** A write beyond the end of a typed array would be lost silently. @throws RangeError */
export function addTo(sums: Float64Array, index: number, amount: number): void {
  const sum = sums[index];
  if (sum === undefined) throw outside(sums, index);
  sums[index] = sum + amount;
}

function outside({ length }: ArrayLike<unknown>, index: number): RangeError {
  return new RangeError(`there is no element ${index} of ${length}`);
}
