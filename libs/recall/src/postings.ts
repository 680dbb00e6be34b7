const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/** The records of a segment in the order of one key (its operation, its account), and where those of each key are. */
export class Postings {
  /**
   * @param keys each once, rising
   * @param starts where in `order` the records of each key begin; one more, for the end
   * @param order indices of records, rising within a key
   */
  constructor(
    readonly keys: Int32Array,
    private readonly starts: Uint32Array,
    private readonly order: Uint16Array,
  ) {}

  /** What the directory takes; `order` belongs to the segment. */
  get bytes(): number {
    return this.keys.byteLength + this.starts.byteLength;
  }

  /** Which of the keys it is, or undefined where no record has it. */
  slotOf(key: number): number | undefined {
    let from = 0;
    let to = this.keys.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.keys[middle]! < key) from = middle + 1;
      else to = middle;
    }
    return this.keys[from] === key ? from : undefined;
  }

  /** The indices of the records that have the key of this slot, rising. */
  recordsOf(slot: number): Uint16Array {
    return this.order.subarray(this.starts[slot], this.starts[slot + 1]);
  }
}

/** Sorts the records of a segment by a key: fill `keys`, then {@link sort}. It keeps its scratch space between segments. */
export class PostingSorter {
  readonly keys: Int32Array;
  private readonly scratch: Uint16Array;
  private readonly starts: Uint32Array;
  private readonly distinct: Int32Array;
  private readonly digits = new Uint32Array(DIGITS);

  /** @param capacity at most 65,536, what two bytes can tell apart */
  constructor(capacity: number) {
    this.keys = new Int32Array(capacity);
    this.scratch = new Uint16Array(capacity);
    this.distinct = new Int32Array(capacity);
    this.starts = new Uint32Array(capacity + 1);
  }

  /**
   * By the least significant digit first, so that the cost follows from how many bits the keys have, not from how
   * many keys there are: 310 operations take one pass, a million accounts two.
   */
  sort(count: number, order: Uint16Array): Postings {
    let bits = 0;
    for (let i = 0; i < count; i++) bits |= this.keys[i]!;
    const passes = Math.max(1, Math.ceil((32 - Math.clz32(bits)) / DIGIT_BITS));
    let source = passes % 2 === 0 ? order : this.scratch;
    let target = passes % 2 === 0 ? this.scratch : order;
    for (let i = 0; i < count; i++) source[i] = i;
    for (let pass = 0; pass < passes; pass++) {
      this.distribute(count, source, target, pass * DIGIT_BITS);
      [source, target] = [target, source];
    }
    return this.directory(count, order);
  }

  private distribute(count: number, source: Uint16Array, target: Uint16Array, shift: number): void {
    const { keys, digits } = this;
    digits.fill(0);
    for (let i = 0; i < count; i++) digits[(keys[i]! >>> shift) & (DIGITS - 1)]!++;
    let start = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const size = digits[digit]!;
      digits[digit] = start;
      start += size;
    }
    for (let i = 0; i < count; i++) {
      const record = source[i]!;
      target[digits[(keys[record]! >>> shift) & (DIGITS - 1)]!++] = record;
    }
  }

  private directory(count: number, order: Uint16Array): Postings {
    const { keys, distinct, starts } = this;
    let slots = 0;
    for (let i = 0; i < count; i++) {
      const key = keys[order[i]!]!;
      if (slots > 0 && distinct[slots - 1] === key) continue;
      distinct[slots] = key;
      starts[slots++] = i;
    }
    starts[slots] = count;
    return new Postings(distinct.slice(0, slots), starts.slice(0, slots + 1), order);
  }
}
