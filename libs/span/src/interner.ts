import { storableName } from './storable.js';

const SLOT_FREE = -1;

/**
 * Bytes → dense id, by open addressing over an arena of the bytes seen: a repeated name never becomes a
 * JavaScript string again. Ids below `reserved` are the caller's and no bytes lead to them.
 */
export class Interner {
  private slots: Int32Array;
  private hashes: Int32Array;
  private seeds: Int32Array;
  private offsets: Uint32Array;
  private lengths: Uint32Array;
  private arena: Uint8Array;
  private arenaTop = 0;
  private next: number;
  private readonly texts: (string | undefined)[] = [];

  constructor(private readonly reserved: number) {
    this.next = reserved;
    this.slots = new Int32Array(1024).fill(SLOT_FREE);
    this.hashes = new Int32Array(512);
    this.seeds = new Int32Array(512);
    this.offsets = new Uint32Array(512);
    this.lengths = new Uint32Array(512);
    this.arena = new Uint8Array(16_384);
  }

  /** How many ids have been given out, the reserved ones included: ids are 0 … size − 1. */
  get size(): number {
    return this.next;
  }

  /** The id of these bytes under this seed, or -1 where they have none yet. */
  find(bytes: Uint8Array, from: number, length: number, seed = 0): number {
    const hash = hashOf(bytes, from, length, seed);
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = this.slots[slot]!;
      if (id === SLOT_FREE) return -1;
      if (this.hashes[id] === hash && this.seeds[id] === seed && this.equals(id, bytes, from, length))
        return id;
    }
  }

  /** Gives bytes that {@link find} did not know their id. */
  add(bytes: Uint8Array, from: number, length: number, seed = 0): number {
    if (this.next >= this.hashes.length) this.growIds();
    while (this.arenaTop + length > this.arena.length) this.growArena();
    const id = this.next++;
    this.hashes[id] = hashOf(bytes, from, length, seed);
    this.seeds[id] = seed;
    this.offsets[id] = this.arenaTop;
    this.lengths[id] = length;
    this.arena.set(bytes.subarray(from, from + length), this.arenaTop);
    this.arenaTop += length;
    this.place(id);
    if (this.next * 2 > this.slots.length) this.growSlots();
    return id;
  }

  seedOf(id: number): number {
    return this.seeds[id]!;
  }

  /** The storable text of an id; made once and kept. */
  text(id: number): string {
    const at = this.offsets[id]!;
    return (this.texts[id] ??= storableName(this.arena.subarray(at, at + this.lengths[id]!)));
  }

  private equals(id: number, bytes: Uint8Array, from: number, length: number): boolean {
    if (this.lengths[id] !== length) return false;
    const at = this.offsets[id]!;
    for (let i = 0; i < length; i++) if (this.arena[at + i] !== bytes[from + i]) return false;
    return true;
  }

  private place(id: number): void {
    const mask = this.slots.length - 1;
    let slot = this.hashes[id]! & mask;
    while (this.slots[slot] !== SLOT_FREE) slot = (slot + 1) & mask;
    this.slots[slot] = id;
  }

  private growSlots(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(SLOT_FREE);
    for (let id = this.reserved; id < this.next; id++) this.place(id);
  }

  private growIds(): void {
    const size = this.hashes.length * 2;
    const grown = <T extends Int32Array | Uint32Array>(to: T, from: T): T => (to.set(from), to);
    this.hashes = grown(new Int32Array(size), this.hashes);
    this.seeds = grown(new Int32Array(size), this.seeds);
    this.offsets = grown(new Uint32Array(size), this.offsets);
    this.lengths = grown(new Uint32Array(size), this.lengths);
  }

  private growArena(): void {
    const arena = new Uint8Array(this.arena.length * 2);
    arena.set(this.arena);
    this.arena = arena;
  }
}

/** Multiply-and-shift over four bytes at a time; the seed keeps names of different owners apart. */
function hashOf(b: Uint8Array, from: number, length: number, seed: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ length;
  let i = from;
  for (const whole = from + (length & ~3); i < whole; i += 4) {
    h = Math.imul(h ^ (b[i]! | (b[i + 1]! << 8) | (b[i + 2]! << 16) | (b[i + 3]! << 24)), 0xcc9e2d51);
    h ^= h >>> 15;
  }
  for (const end = from + length; i < end; i++) h = Math.imul(h ^ b[i]!, 0x01000193);
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb352d);
  return h ^ (h >>> 15);
}
