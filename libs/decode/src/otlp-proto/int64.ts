/** A signed 64-bit integer given as its two words: the number where that is exact, else the bigint. */
export function integerOf(low: number, high: number): number | bigint {
  const value = high * 4_294_967_296 + (low >>> 0);
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low >>> 0);
}
