import { type Frame } from '#journal';

/** A frame whose bytes and length follow from a number. */
export function numberedFrame(number: number): Frame {
  const bytes = new Uint8Array(8 + ((number * 7_919) % 50_000)).fill(number & 0xff);
  new DataView(bytes.buffer).setUint32(0, number);
  return { format: 'otlp-proto', arrivalUnixMs: 1_700_000_000_000 + number, bytes };
}
