type Memory = Uint8Array | Int8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

/** The same array, or one of twice the size with its content where the index is beyond it. */
export function grown<T extends Memory>(array: T, index: number): T;
export function grown(array: Memory, index: number): Memory {
  if (index < array.length) return array;
  const larger = new (array.constructor as new (length: number) => Memory)(
    Math.max(array.length * 2, index + 1),
  );
  larger.set(array);
  return larger;
}
