import { Interner } from './interner.js';
import { NamePattern } from './name-pattern.js';

/** Names that are longer are rare, and looked at each time. */
const MAX_CACHED_BYTES = 256;

/** Gives the pattern of a name its id; -1 where it has none and can't get one. */
type Intern = (bytes: Uint8Array, from: number, length: number) => number;

/**
 * Name with ids in it → id of its pattern, so that a name that comes again costs one lookup. Holds so many names and
 * then starts anew: a flood of names that never come again takes time but no memory.
 */
export class PatternCache {
  private names = new Interner(0);
  private readonly ids: Int32Array;
  private readonly pattern = new NamePattern();

  constructor(private readonly limit: number) {
    this.ids = new Int32Array(limit);
  }

  idOf(bytes: Uint8Array, from: number, length: number, seed: number, intern: Intern): number {
    const known = this.names.find(bytes, from, length, seed);
    if (known !== -1) return this.ids[known]!;
    this.pattern.write(bytes, from, length);
    const id = intern(this.pattern.bytes, 0, this.pattern.length);
    // Where the dictionary is full the name may still be registered, which a cache must not hide.
    if (id === -1 || length > MAX_CACHED_BYTES) return id;
    if (this.names.size === this.limit) this.names = new Interner(0);
    this.ids[this.names.add(bytes, from, length, seed)] = id;
    return id;
  }
}
