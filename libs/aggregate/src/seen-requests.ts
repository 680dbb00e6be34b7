import { Seen } from './seen.js';

/** Requests by the digest of their bytes, so that one that an exporter sends again counts once. */
export class SeenRequests {
  private readonly seen: Seen;

  constructor(maxRequests: number) {
    this.seen = new Seen(maxRequests);
  }

  get count(): number {
    return this.seen.count;
  }

  get evicted(): number {
    return this.seen.evicted;
  }

  /**
   * Whether a request with this digest has not arrived in the last ten minutes. Of its 16 bytes the first 8 are kept.
   * @param digest by a cryptographic hash function, at least 8 bytes
   */
  isNew(digest: Uint8Array, arrivalUnixMs: number): boolean {
    this.seen.advance(arrivalUnixMs);
    return this.seen.isNew(wordOf(digest, 0), wordOf(digest, 4));
  }
}

function wordOf(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
