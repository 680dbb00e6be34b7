/**
 * What is left of a span that waits for its account. One cache line of float64:
 * window start, duration, operation × 4 + entry × 2 + error, waiting since, trace, the trace's previous waiting span.
 */
const STRIDE = 8;
const DURATION = 1;
const OPERATION_AND_FLAGS = 2;
const SINCE = 3;
const TRACE = 4;
const PREVIOUS = 5;
const SETTLED = -1;

/** The `previous` of a trace's first waiting span. */
const NONE_WAITING = 0;

/** How a span is counted once its account is known. */
export type Settle = (
  account: number,
  windowStartUnixMs: number,
  operation: number,
  durationNs: number,
  isError: boolean,
  isEntry: boolean,
) => void;

/**
 * Spans that wait for their account, in a ring: they are given up in the order in which they came. Numbered
 * from 1 and chained by trace, newest first; a number below the oldest there is has been given up.
 */
export class WaitingSpans {
  private readonly slots: Float64Array;
  private readonly capacity: number;
  private oldest = 1;
  private next = 1;
  private settledInRing = 0;

  /** @param capacity rounded up to a power of two */
  constructor(capacity: number) {
    this.capacity = 2 ** Math.ceil(Math.log2(capacity));
    this.slots = new Float64Array(this.capacity * STRIDE);
  }

  get count(): number {
    return this.next - this.oldest - this.settledInRing;
  }

  get isFull(): boolean {
    return this.next - this.oldest === this.capacity;
  }

  /** @returns the span's number */
  add(
    windowStartUnixMs: number,
    operation: number,
    durationNs: number,
    isError: boolean,
    isEntry: boolean,
    sinceUnixMs: number,
    trace: number,
    previous: number,
  ): number {
    const number = this.next++;
    const { slots } = this;
    const at = this.slotOf(number);
    slots[at] = windowStartUnixMs;
    slots[at + DURATION] = durationNs;
    slots[at + OPERATION_AND_FLAGS] = operation * 4 + (isEntry ? 2 : 0) + (isError ? 1 : 0);
    slots[at + SINCE] = sinceUnixMs;
    slots[at + TRACE] = trace;
    slots[at + PREVIOUS] = previous;
    return number;
  }

  /** Settles the span `newest` and those chained behind it; returns how many still waited. */
  settleChain(newest: number, account: number, settle: Settle): number {
    let settled = 0;
    for (let number = newest; number >= this.oldest;) {
      const at = this.slotOf(number);
      this.settleAt(at, account, settle);
      this.slots[at + TRACE] = SETTLED;
      settled++;
      number = this.slots[at + PREVIOUS] ?? NONE_WAITING;
    }
    this.settledInRing += settled;
    return settled;
  }

  /** When the oldest began to wait (or would have, had it not been settled); Infinity of an empty ring. */
  get oldestSinceUnixMs(): number {
    if (this.oldest === this.next) return Number.POSITIVE_INFINITY;
    return this.slots[this.slotOf(this.oldest) + SINCE] ?? Number.POSITIVE_INFINITY;
  }

  /** Takes the oldest out of the ring. @returns the number of its trace, or undefined where it had been settled */
  giveUpOldest(account: number, settle: Settle): number | undefined {
    const at = this.slotOf(this.oldest++);
    const trace = this.slots[at + TRACE] ?? SETTLED;
    if (trace === SETTLED) {
      this.settledInRing--;
      return undefined;
    }
    this.settleAt(at, account, settle);
    return trace;
  }

  private settleAt(at: number, account: number, settle: Settle): void {
    const operationAndFlags = this.slots[at + OPERATION_AND_FLAGS] ?? 0;
    settle(
      account,
      this.slots[at] ?? 0,
      operationAndFlags >>> 2,
      this.slots[at + DURATION] ?? 0,
      (operationAndFlags & 1) !== 0,
      (operationAndFlags & 2) !== 0,
    );
  }

  private slotOf(number: number): number {
    return (number & (this.capacity - 1)) * STRIDE;
  }
}
