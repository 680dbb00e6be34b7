import { NO_ACCOUNT, RECORD_WORDS, type SpanRecords } from '#span';
import { type RecordSegment } from './record-segment.js';
import { type SegmentList } from './segment-list.js';

/**
 * How many traces of one hash are looked through for a new record's. They lie in the order in which they were last
 * heard of, so that a trace in progress is among the first; ids made to collide cost no more than this.
 */
const MOST_COLLIDING = 8;

/**
 * The records of each trace, chained from its newest to its oldest, and the newest records of the traces of one
 * hash likewise. Nothing is unchained when a segment is dropped: links lead to lower numbers always, so one that
 * leads below the oldest number there is has gone stale, and so has all behind it.
 *
 * Along the chains every record learns its account once, when it or the first record that names one comes: its own,
 * else the first in the order of arrival of its trace. So either all records of a chain have an account or none.
 */
export class TraceChains {
  /** Number of the newest record by hash of the trace id; 0 where there was none. */
  private readonly heads: Float64Array;

  /** @param heads rounded up to a power of two */
  constructor(
    private readonly list: SegmentList,
    heads: number,
  ) {
    this.heads = new Float64Array(2 ** Math.ceil(Math.log2(heads)));
  }

  get bytes(): number {
    return this.heads.byteLength;
  }

  /** Chains a record that has just been appended. */
  add(segment: RecordSegment, i: number): void {
    const { words } = segment.records;
    const head = this.hash(words, i * RECORD_WORDS);
    const newest = this.ifHeld(this.heads[head]!);
    let number = newest;
    let before: RecordSegment | undefined;
    let beforeAt = 0;
    for (let seen = 0; number !== 0; seen++) {
      const other = this.list.segmentOf(number)!;
      const at = number - other.first;
      if (isSameTrace(other.records, at, words, i * RECORD_WORDS)) {
        const next = this.ifHeld(other.otherTrace(at));
        before?.setOtherTrace(beforeAt, next);
        segment.setOtherTrace(i, number === newest ? next : newest);
        this.inherit(segment, i, other, at);
        break;
      }
      before = other;
      beforeAt = at;
      number = seen + 1 < MOST_COLLIDING ? this.ifHeld(other.otherTrace(at)) : 0;
    }
    if (number === 0) {
      segment.setOtherTrace(i, newest);
      const account = segment.records.account(i);
      if (account !== NO_ACCOUNT) segment.setAccountOfTrace(i, account);
    }
    segment.setPrevious(i, number);
    this.heads[head] = segment.first + i;
  }

  /** The account that the trace whose id starts at word `at` gives to its spans: undefined where there is no such trace. */
  accountOf(words: Int32Array, at: number): number | undefined {
    const newest = this.newestOf(words, at);
    return newest === 0 ? undefined : this.accountFrom(newest);
  }

  /** Gives an account to a trace that has none. */
  name(words: Int32Array, at: number, account: number): void {
    this.nameFrom(this.newestOf(words, at), account);
  }

  /** Numbers of the trace's records to start a {@link chain} from. More than one only where very many traces collide. */
  newestOfAll(words: Int32Array): number[] {
    const found: number[] = [];
    let number = this.ifHeld(this.heads[this.hash(words, 0)]!);
    while (number !== 0) {
      const segment = this.list.segmentOf(number)!;
      if (isSameTrace(segment.records, number - segment.first, words, 0)) found.push(number);
      number = this.ifHeld(segment.otherTrace(number - segment.first));
    }
    return found;
  }

  /** The records of a trace from this one to its oldest. Others may be appended and dropped in between. */
  *chain(newest: number): Generator<{ segment: RecordSegment; i: number }> {
    for (let number = this.ifHeld(newest); number !== 0;) {
      const segment = this.list.segmentOf(number)!;
      const i = number - segment.first;
      const previous = segment.previous(i);
      yield { segment, i };
      number = this.ifHeld(previous);
    }
  }

  private ifHeld(number: number): number {
    return number >= this.list.oldest ? number : 0;
  }

  private newestOf(words: Int32Array, at: number): number {
    let number = this.ifHeld(this.heads[this.hash(words, at)]!);
    for (let seen = 0; number !== 0 && seen < MOST_COLLIDING; seen++) {
      const segment = this.list.segmentOf(number)!;
      const i = number - segment.first;
      if (isSameTrace(segment.records, i, words, at)) return number;
      number = this.ifHeld(segment.otherTrace(i));
    }
    return 0;
  }

  /** Settles the account of record `i`, and with it those of all before it where it is the first to name one. */
  private inherit(segment: RecordSegment, i: number, previous: RecordSegment, at: number): void {
    const own = segment.records.account(i);
    const known = previous.records.account(at);
    if (own === NO_ACCOUNT) {
      if (known !== NO_ACCOUNT) segment.setAccountOfTrace(i, this.accountFrom(previous.first + at));
    } else if (known === NO_ACCOUNT) {
      segment.setAccountOfTrace(i, own);
      this.nameFrom(previous.first + at, own);
    } else if (known === own && previous.hasAccountOfTrace(at)) {
      segment.setAccountOfTrace(i, own);
    }
  }

  /** A record that names another account than its trace's is passed over. Each is so once: whoever asks is then before it. */
  private accountFrom(number: number): number {
    let account = NO_ACCOUNT;
    while (number !== 0) {
      const segment = this.list.segmentOf(number)!;
      const i = number - segment.first;
      account = segment.records.account(i);
      if (segment.hasAccountOfTrace(i)) return account;
      number = this.ifHeld(segment.previous(i));
    }
    return account;
  }

  private nameFrom(number: number, account: number): void {
    while (number !== 0) {
      const segment = this.list.segmentOf(number)!;
      const i = number - segment.first;
      if (segment.records.account(i) !== NO_ACCOUNT) return;
      segment.setAccountOfTrace(i, account);
      if (segment.accounts !== undefined) segment.namedLate.push(i);
      number = this.ifHeld(segment.previous(i));
    }
  }

  /** Mixed, because not every sender's ids are random: X-Ray's begin with the time, Zipkin's old ones with zeros. */
  private hash(words: Int32Array, at: number): number {
    let h = words[at]! ^ Math.imul(words[at + 1]!, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15) ^ words[at + 2]!, 0xcc9e2d51);
    h = Math.imul(h ^ (h >>> 13) ^ words[at + 3]!, 0x9e3779b1);
    return (h ^ (h >>> 16)) & (this.heads.length - 1);
  }
}

function isSameTrace({ words }: SpanRecords, i: number, others: Int32Array, at: number): boolean {
  const of = i * RECORD_WORDS;
  return (
    words[of + 3] === others[at + 3] &&
    words[of + 2] === others[at + 2] &&
    words[of + 1] === others[at + 1] &&
    words[of] === others[at]
  );
}
