type Memory = Int8Array | Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

/** The same array, or one of at least twice the size with its content where the index is beyond it. */
export function grown<T extends Memory>(array: T, index: number): T {
  if (index < array.length) return array;
  const larger: T = Reflect.construct(array.constructor, [Math.max(array.length * 2, index + 1)]);
  larger.set(array);
  return larger;
}
