/** The decimal digits of a signed 64-bit integer given as two words, as ASCII. */
export function decimalBytes(low: number, high: number): Uint8Array {
  // Numbers are exact up to 2^53, which spares the accounts of nearly everybody a BigInt.
  const value = high * 4_294_967_296 + (low >>> 0);
  return Buffer.from(
    Number.isSafeInteger(value) ? String(value) : String((BigInt(high) << 32n) | BigInt(low >>> 0)),
  );
}
