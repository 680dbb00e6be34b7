import { type Tally } from '../judge/counts.js';
import { grown } from './typed-memory.js';

export const SLOT_MS = 10_000;

const SLOTS_PER_MINUTE = 6;
const SLOTS_PER_HOUR = 360;
/** Slots this old are added up to minutes: windows that begin earlier begin with a whole minute. */
const MINUTES_AFTER = SLOTS_PER_HOUR + SLOTS_PER_MINUTE;
/** And to hours this old, as Postgres keeps minutes for a day at least. */
const HOURS_AFTER = 25 * SLOTS_PER_HOUR;

/** The slot, the requests up to its end, and the bad ones among them. */
const STRIDE = 3;
const CHUNK_ENTRIES = 1 << 18;
/** Entries of a block: 2, 3, 4, 6, 8, 12, …: half of what is reserved is used at least. */
const CAPACITIES = Array.from({ length: 34 }, (_, i) => (i % 2 === 0 ? 2 : 3) * 2 ** (i >> 1));

/**
 * Requests by slot of 10 s of many series, 12 bytes for each slot that has some. A slot holds the sums from the series'
 * beginning, so any part of it is one subtraction, whatever the windows are, and a slot that leaves them is no work. They
 * count modulo 2^32, which differences do not notice as long as a window has fewer requests.
 */
export class SlotLog {
  private nowSlot = 0;
  private readonly chunks: Uint32Array[] = [];
  private used = CHUNK_ENTRIES;
  private readonly freeBlocks: number[][] = CAPACITIES.map(() => []);

  private series = 0;
  private readonly freeSeries: number[] = [];
  /** By series: its block, how much of it is used, and the sums before it. */
  private blocks = new Uint32Array(1024);
  private classes = new Int8Array(1024);
  private lengths = new Uint16Array(1024);
  private totalsBefore = new Uint32Array(1024);
  private badBefore = new Uint32Array(1024);

  /** Tells the time: what is older than an hour may be added up from now on. */
  advance(nowSlot: number): void {
    this.nowSlot = nowSlot;
  }

  /** Bytes that are reserved for slots. */
  get bytes(): number {
    return this.chunks.length * CHUNK_ENTRIES * STRIDE * 4;
  }

  create(): number {
    const series = this.freeSeries.pop() ?? this.series++;
    this.blocks = grown(this.blocks, series);
    this.classes = grown(this.classes, series);
    this.lengths = grown(this.lengths, series);
    this.totalsBefore = grown(this.totalsBefore, series);
    this.badBefore = grown(this.badBefore, series);
    this.classes[series] = -1;
    this.clear(series);
    return series;
  }

  /** Forgets the series' requests. */
  clear(series: number): void {
    const size = this.classes[series]!;
    if (size >= 0) this.freeBlocks[size]!.push(this.blocks[series]!);
    this.classes[series] = -1;
    this.lengths[series] = 0;
    this.totalsBefore[series] = 0;
    this.badBefore[series] = 0;
  }

  drop(series: number): void {
    this.clear(series);
    this.freeSeries.push(series);
  }

  /** Gives a series what another has, which is dropped. */
  replace(series: number, other: number): void {
    this.clear(series);
    this.blocks[series] = this.blocks[other]!;
    this.classes[series] = this.classes[other]!;
    this.lengths[series] = this.lengths[other]!;
    this.totalsBefore[series] = this.totalsBefore[other]!;
    this.badBefore[series] = this.badBefore[other]!;
    this.classes[other] = -1;
    this.drop(other);
  }

  /** Adds to a slot, or to its minute or hour where that is old. @param keepFrom older slots are forgotten */
  add(series: number, slot: number, total: number, bad: number, keepFrom: number): void {
    if (slot < keepFrom) return;
    const start = this.periodOf(slot);
    let index = this.firstFrom(series, start);
    if (index === this.lengths[series] || this.slotAt(series, index) !== start) {
      this.reserve(series, keepFrom);
      index = this.firstFrom(series, start);
      this.insert(series, index, start);
    }
    const chunk = this.chunkOf(series);
    const offset = this.offsetOf(series);
    const end = offset + this.lengths[series]! * STRIDE;
    for (let at = offset + index * STRIDE; at < end; at += STRIDE) {
      chunk[at + 1]! += total;
      chunk[at + 2]! += bad;
    }
  }

  /** Of the slots with from ≤ slot < to. */
  sum(series: number, from: number, to: number): Tally {
    return { total: this.total(series, from, to), bad: this.bad(series, from, to) };
  }

  total(series: number, from: number, to: number): number {
    const first = this.totalUpTo(series, this.firstFrom(series, from));
    return (this.totalUpTo(series, this.firstFrom(series, to)) - first) >>> 0;
  }

  bad(series: number, from: number, to: number): number {
    const first = this.badUpTo(series, this.firstFrom(series, from));
    return (this.badUpTo(series, this.firstFrom(series, to)) - first) >>> 0;
  }

  /** The first slot with a bad request in from ≤ slot < to; undefined without any. */
  firstBad(series: number, from: number, to: number): number | undefined {
    const end = this.firstFrom(series, to);
    let index = this.firstFrom(series, from);
    const before = this.badUpTo(series, index);
    while (index < end && this.badUpTo(series, index + 1) === before) index++;
    return index < end ? this.slotAt(series, index) : undefined;
  }

  /** The newest slot with a request; undefined without any. */
  newest(series: number): number | undefined {
    const length = this.lengths[series]!;
    return length === 0 ? undefined : this.slotAt(series, length - 1);
  }

  /** The index of the first slot that is not before this one. */
  private firstFrom(series: number, slot: number): number {
    let high = this.lengths[series]!;
    if (high === 0) return 0;
    const chunk = this.chunkOf(series);
    const offset = this.offsetOf(series);
    if (chunk[offset + (high - 1) * STRIDE]! < slot) return high;
    let low = 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (chunk[offset + middle * STRIDE]! < slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private slotAt(series: number, index: number): number {
    return this.chunkOf(series)[this.offsetOf(series) + index * STRIDE]!;
  }

  /** Of the first `index` slots and all before them. */
  private totalUpTo(series: number, index: number): number {
    if (index === 0) return this.totalsBefore[series]!;
    return this.chunkOf(series)[this.offsetOf(series) + (index - 1) * STRIDE + 1]!;
  }

  private badUpTo(series: number, index: number): number {
    if (index === 0) return this.badBefore[series]!;
    return this.chunkOf(series)[this.offsetOf(series) + (index - 1) * STRIDE + 2]!;
  }

  private insert(series: number, index: number, slot: number): void {
    const total = this.totalUpTo(series, index);
    const bad = this.badUpTo(series, index);
    const chunk = this.chunkOf(series);
    const at = this.offsetOf(series) + index * STRIDE;
    const end = this.offsetOf(series) + this.lengths[series]!++ * STRIDE;
    if (at < end) chunk.copyWithin(at + STRIDE, at, end);
    chunk[at] = slot;
    chunk[at + 1] = total;
    chunk[at + 2] = bad;
  }

  /** Makes room for one more: by forgetting, by adding up, or else in a larger block. */
  private reserve(series: number, keepFrom: number): void {
    const size = this.classes[series]!;
    if (size >= 0 && this.lengths[series]! < CAPACITIES[size]!) return;
    if (size >= 0) this.compact(series, keepFrom);
    const length = this.lengths[series]!;
    if (size >= 0 && length < CAPACITIES[size]!) return;
    const block = this.allocate(size + 1);
    const target = this.chunks[Math.floor(block / CHUNK_ENTRIES)]!;
    if (size >= 0) {
      const offset = this.offsetOf(series);
      target.set(
        this.chunkOf(series).subarray(offset, offset + length * STRIDE),
        (block % CHUNK_ENTRIES) * STRIDE,
      );
      this.freeBlocks[size]!.push(this.blocks[series]!);
    }
    this.blocks[series] = block;
    this.classes[series] = size + 1;
  }

  private compact(series: number, keepFrom: number): void {
    const forgotten = this.firstFrom(series, keepFrom);
    this.totalsBefore[series] = this.totalUpTo(series, forgotten);
    this.badBefore[series] = this.badUpTo(series, forgotten);
    const chunk = this.chunkOf(series);
    const offset = this.offsetOf(series);
    const length = this.lengths[series]!;
    let kept = 0;
    for (let index = forgotten; index < length; index++) {
      const at = offset + index * STRIDE;
      const start = this.periodOf(chunk[at]!);
      const last = offset + (kept - 1) * STRIDE;
      const isSame = kept > 0 && chunk[last] === start;
      const target = isSame ? last : offset + kept++ * STRIDE;
      chunk[target] = start;
      chunk[target + 1] = chunk[at + 1]!;
      chunk[target + 2] = chunk[at + 2]!;
    }
    this.lengths[series] = kept;
  }

  private periodOf(slot: number): number {
    const age = this.nowSlot - slot;
    if (age < MINUTES_AFTER) return slot;
    return slot - (slot % (age < HOURS_AFTER ? SLOTS_PER_MINUTE : SLOTS_PER_HOUR));
  }

  private allocate(size: number): number {
    const free = this.freeBlocks[size]!.pop();
    if (free !== undefined) return free;
    const capacity = CAPACITIES[size]!;
    if (this.used + capacity > CHUNK_ENTRIES) {
      this.chunks.push(new Uint32Array(CHUNK_ENTRIES * STRIDE));
      this.used = 0;
    }
    const block = (this.chunks.length - 1) * CHUNK_ENTRIES + this.used;
    this.used += capacity;
    return block;
  }

  private chunkOf(series: number): Uint32Array {
    return this.chunks[Math.floor(this.blocks[series]! / CHUNK_ENTRIES)]!;
  }

  private offsetOf(series: number): number {
    return (this.blocks[series]! % CHUNK_ENTRIES) * STRIDE;
  }
}
