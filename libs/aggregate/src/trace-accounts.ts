import { NO_ACCOUNT } from '#span';

/**
 * A trace is one cache line: words 0–3 its id, word 4 its account, word 5 whether spans of it were given up;
 * as float64: 3 the previous trace of the same hash, 4 its newest waiting span, 5 when it was first seen.
 */
const STRIDE = 16;
const ACCOUNT = 4;
const GIVEN_UP = 5;
const FLOATS = 8;
const PREVIOUS = 3;
const NEWEST_WAITING = 4;
const FIRST_SEEN = 5;

/**
 * The accounts of the most recent traces, in a ring: the trace that was seen first is forgotten first.
 * Traces are numbered from 1. Forgetting unlinks nothing: links lead to older traces always, so one that
 * leads below the oldest there is has gone stale, and so has all behind it.
 */
export class TraceAccounts {
  private readonly words: Int32Array;
  private readonly floats: Float64Array;
  private readonly heads: Float64Array;
  private readonly capacity: number;
  private next = 1;

  /** @param capacity rounded up to a power of two */
  constructor(capacity: number) {
    this.capacity = 2 ** Math.ceil(Math.log2(capacity));
    this.words = new Int32Array(this.capacity * STRIDE);
    this.floats = new Float64Array(this.words.buffer);
    this.heads = new Float64Array(this.capacity);
  }

  get count(): number {
    return this.next - this.oldest;
  }

  /** When the trace that {@link add} would forget was first seen; undefined while there is room. */
  get nextToForgetSeenUnixMs(): number | undefined {
    if (this.count < this.capacity) return undefined;
    return this.floats[(this.oldest & (this.capacity - 1)) * FLOATS + FIRST_SEEN];
  }

  /** The number of the trace whose id starts at word `at`; 0 where it is not (or no longer) known. */
  find(words: Int32Array, at: number): number {
    const { oldest } = this;
    let number = this.heads[this.hash(words, at)] ?? 0;
    while (number >= oldest) {
      const slot = this.slotOf(number);
      if (this.isAt(slot, words, at)) return number;
      number = this.floats[slot / 2 + PREVIOUS] ?? 0;
    }
    return 0;
  }

  /** Adds a trace that {@link find} did not know; returns its number. */
  add(words: Int32Array, at: number, seenUnixMs: number): number {
    const number = this.next++;
    const slot = this.slotOf(number);
    const head = this.hash(words, at);
    for (let i = 0; i < 4; i++) this.words[slot + i] = words[at + i] ?? 0;
    this.words[slot + ACCOUNT] = NO_ACCOUNT;
    this.words[slot + GIVEN_UP] = 0;
    this.floats[slot / 2 + PREVIOUS] = this.heads[head] ?? 0;
    this.floats[slot / 2 + NEWEST_WAITING] = 0;
    this.floats[slot / 2 + FIRST_SEEN] = seenUnixMs;
    this.heads[head] = number;
    return number;
  }

  /** NO_ACCOUNT while none has appeared. */
  account(trace: number): number {
    return this.words[this.slotOf(trace) + ACCOUNT] ?? NO_ACCOUNT;
  }

  setAccount(trace: number, account: number): void {
    this.words[this.slotOf(trace) + ACCOUNT] = account;
  }

  /** The number of its newest waiting span; 0 where none has waited. */
  newestWaiting(trace: number): number {
    return this.floats[this.slotOf(trace) / 2 + NEWEST_WAITING] ?? 0;
  }

  setNewestWaiting(trace: number, span: number): void {
    this.floats[this.slotOf(trace) / 2 + NEWEST_WAITING] = span;
  }

  /** Whether a span of it has been counted without an account. */
  wasGivenUp(trace: number): boolean {
    return this.words[this.slotOf(trace) + GIVEN_UP] === 1;
  }

  setGivenUp(trace: number): void {
    if (trace >= this.oldest) this.words[this.slotOf(trace) + GIVEN_UP] = 1;
  }

  private get oldest(): number {
    return Math.max(1, this.next - this.capacity);
  }

  private slotOf(trace: number): number {
    return (trace & (this.capacity - 1)) * STRIDE;
  }

  private isAt(slot: number, words: Int32Array, at: number): boolean {
    const own = this.words;
    return (
      own[slot] === words[at] &&
      own[slot + 1] === words[at + 1] &&
      own[slot + 2] === words[at + 2] &&
      own[slot + 3] === words[at + 3]
    );
  }

  /** Mixed, because not every sender's ids are random: X-Ray's begin with the time, Zipkin's old ones with zeros. */
  private hash(words: Int32Array, at: number): number {
    let h = (words[at] ?? 0) ^ Math.imul(words[at + 1] ?? 0, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15) ^ (words[at + 2] ?? 0), 0xcc9e2d51);
    h = Math.imul(h ^ (h >>> 13) ^ (words[at + 3] ?? 0), 0x9e3779b1);
    return (h ^ (h >>> 16)) & (this.capacity - 1);
  }
}
