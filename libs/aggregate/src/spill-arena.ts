/*
 * A table in the arena: its capacity, how many buckets it holds, then capacity × (bucket, count), bucket 0 being
 * free. A bucket belongs at bucket mod capacity: neighbours, as a distribution's buckets are, never collide.
 */
const HEADER = 2;
const FIRST_CAPACITY = 8;

/** The buckets of those rows that have many: small hash tables in one growing array. Tables are named by their place. */
export class SpillArena {
  /** Place 0 is nobody's, so that it can mean none. */
  private top = 1;

  constructor(public words: Int32Array<ArrayBuffer>) {}

  get used(): number {
    return this.top;
  }

  /** Starts an empty table. */
  start(): number {
    return this.allocate(FIRST_CAPACITY);
  }

  /**
   * Adds to the count of a bucket, which is positive.
   * @returns the table, which is another one if it had to grow
   */
  add(table: number, bucket: number, count: number): number {
    const { words } = this;
    const at = this.find(table, bucket);
    if (words[at] === bucket) {
      words[at + 1]! += count;
      return table;
    }
    words[at] = bucket;
    words[at + 1] = count;
    const held = ++words[table + 1]!;
    return held * 4 > words[table]! * 3 ? this.enlarge(table) : table;
  }

  /** Writes the buckets, ascending and less the offset, and their counts; returns how many there are. */
  read(table: number, offset: number, buckets: Int16Array | Int32Array, counts: Int32Array): number {
    const { words } = this;
    const end = table + HEADER + 2 * words[table]!;
    let held = 0;
    for (let at = table + HEADER; at < end; at += 2)
      if (words[at] !== 0) buckets[held++] = words[at]! - offset;
    buckets.subarray(0, held).sort();
    for (let i = 0; i < held; i++) counts[i] = words[this.find(table, buckets[i]! + offset) + 1]!;
    return held;
  }

  /** Where the bucket is, or the free place for it. */
  private find(table: number, bucket: number): number {
    const { words } = this;
    const mask = words[table]! - 1;
    for (let slot = bucket & mask; ; slot = (slot + 1) & mask) {
      const at = table + HEADER + 2 * slot;
      if (words[at] === bucket || words[at] === 0) return at;
    }
  }

  /** What the smaller table leaves behind is at most as much again as all tables take, and goes with the arena. */
  private enlarge(from: number): number {
    const capacity = this.words[from]!;
    const to = this.allocate(capacity * 2);
    const { words } = this;
    for (let at = from + HEADER; at < from + HEADER + 2 * capacity; at += 2) {
      if (words[at] === 0) continue;
      const place = this.find(to, words[at]!);
      words[place] = words[at]!;
      words[place + 1] = words[at + 1]!;
    }
    words[to + 1] = words[from + 1]!;
    return to;
  }

  private allocate(capacity: number): number {
    const table = this.top;
    this.top += HEADER + 2 * capacity;
    if (this.top > this.words.length) {
      const words = new Int32Array(Math.max(this.words.length * 2, this.top));
      words.set(this.words);
      this.words = words;
    }
    this.words[table] = capacity;
    return table;
  }
}
