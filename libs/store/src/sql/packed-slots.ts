/** Seconds from 1970 as a multiple of 10, requests, bad ones: 4 bytes each. */
const SLOT_BYTES = 12;
const SLOT_MS = 10_000;

/**
 * All slots of a group of rows as one value, from rows with window_start, count and bad: of each row pg would make an
 * object and a text for each of its fields.
 */
export const PACKED_SLOTS = `string_agg(
  int4send((date_part('epoch', window_start) / 10)::int) || int4send(count) || int4send(bad), ''
)`;

export function unpackedSlots(packed: Buffer): { slotUnixMs: number; total: number; bad: number }[] {
  return Array.from({ length: packed.length / SLOT_BYTES }, (_, i) => ({
    slotUnixMs: packed.readInt32BE(i * SLOT_BYTES) * SLOT_MS,
    total: packed.readInt32BE(i * SLOT_BYTES + 4),
    bad: packed.readInt32BE(i * SLOT_BYTES + 8),
  }));
}
