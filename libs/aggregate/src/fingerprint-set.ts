const SHARD_BITS = 8;
const SHARDS = 1 << SHARD_BITS;
const FIRST_SLOTS = 16;
/** A table is between half and three quarters full: 10.7 to 16 bytes a fingerprint. */
const MAX_LOAD = 0.75;
const GROWTH = 1.5;
/** What a table is before its first fingerprint: free, and full with one. */
const EMPTY = new Int32Array(2);

/**
 * A set of 64-bit fingerprints, by open addressing. In 256 tables that grow each for itself, as moving all of 10
 * million at once would stop ingest for a second. Which table and which slot follows from the fingerprint.
 */
export class FingerprintSet {
  count = 0;
  private readonly shards: Int32Array[] = Array.from({ length: SHARDS }, () => EMPTY);
  private readonly counts = new Int32Array(SHARDS);
  private readonly firstSlots: number;

  /** @param expected how many there are probably going to be */
  constructor(expected: number) {
    this.firstSlots = Math.max(FIRST_SLOTS, Math.ceil(expected / SHARDS / MAX_LOAD));
  }

  has(high: number, low: number): boolean {
    const table = this.shards[high >>> (32 - SHARD_BITS)]!;
    const at = placeOf(table, high, low);
    return table[at] !== 0 || table[at + 1] !== 0;
  }

  /** Adds a fingerprint that {@link has} did not know. It is not zero. */
  add(high: number, low: number): void {
    const shard = high >>> (32 - SHARD_BITS);
    let table = this.shards[shard]!;
    if (++this.counts[shard]! > (table.length / 2) * MAX_LOAD) {
      table = moved(table, Math.max(this.firstSlots, Math.ceil((table.length / 2) * GROWTH)));
      this.shards[shard] = table;
    }
    const at = placeOf(table, high, low);
    table[at] = high;
    table[at + 1] = low;
    this.count++;
  }

  /** Reads where the fingerprint belongs and returns what is there: the processor has fetched it when it is asked for. */
  touch(high: number, low: number): number {
    const table = this.shards[high >>> (32 - SHARD_BITS)]!;
    return table[homeOf(table.length, low)]!;
  }

  get bytes(): number {
    return this.shards.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }
}

/** The low word scaled to the number of slots, which is no power of two: tables grow by a half only. */
function homeOf(words: number, low: number): number {
  return 2 * Math.floor((low >>> 0) * (words / 2 / 2 ** 32));
}

/** Where the fingerprint is, or the free place for it. */
function placeOf(table: Int32Array, high: number, low: number): number {
  let at = homeOf(table.length, low);
  for (;;) {
    const held = table[at]!;
    const heldLow = table[at + 1]!;
    if ((held === high && heldLow === low) || (held === 0 && heldLow === 0)) return at;
    at += 2;
    if (at === table.length) at = 0;
  }
}

function moved(table: Int32Array, slots: number): Int32Array {
  const larger = new Int32Array(2 * slots);
  for (let from = 0; from < table.length; from += 2) {
    const high = table[from]!;
    const low = table[from + 1]!;
    if (high === 0 && low === 0) continue;
    const at = placeOf(larger, high, low);
    larger[at] = high;
    larger[at + 1] = low;
  }
  return larger;
}
