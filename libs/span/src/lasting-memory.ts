/*
 * Typed arrays that live for minutes and grow by megabytes a second. V8 takes an ArrayBuffer's bytes for a reason to
 * mark the whole heap, each 9 MB of them, five times a second at 300,000 spans a second: a tenth of all CPU
 * (`node --trace-gc`). It does not count what is shared, although nobody shares these.
 */

export function lastingInt32s(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

export function lastingUint16s(length: number): Uint16Array {
  return new Uint16Array(new SharedArrayBuffer(length * Uint16Array.BYTES_PER_ELEMENT));
}
