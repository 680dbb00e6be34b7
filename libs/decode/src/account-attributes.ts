/** The rank of a key that names no account. */
export const NO_RANK = 1 << 29;

/**
 * The attribute keys that may name the account, best first. Ranks order what is found on one span:
 * below `count` are the keys themselves, from `count` on the same keys as `baggage.<key>`.
 */
export class AccountAttributes {
  readonly count: number;
  private readonly ranks = new Map<string, number>();
  /** By length and first byte of the key, mixed into a byte. */
  private readonly candidates = new Uint8Array(256);
  /** By length of the key, so that most keys are dismissed without a look at their bytes. */
  private readonly byLength: ({ bytes: Uint8Array; rank: number }[] | undefined)[] = [];

  constructor(keys: readonly string[]) {
    this.count = keys.length;
    for (const [rank, key] of [...keys, ...keys.map((key) => `baggage.${key}`)].entries()) {
      if (this.ranks.has(key)) continue;
      this.ranks.set(key, rank);
      const bytes = Buffer.from(key);
      (this.byLength[bytes.length] ??= []).push({ bytes, rank });
      this.candidates[candidateOf(bytes.length, bytes[0] ?? 0)] = 1;
    }
  }

  rankOf(key: string): number {
    return this.ranks.get(key) ?? NO_RANK;
  }

  /** Whether a key of this length that begins with this byte can be one of them; most that can't are dismissed by it. */
  mayName(length: number, firstByte: number): boolean {
    return this.candidates[candidateOf(length, firstByte)] === 1;
  }

  rankOfBytes(bytes: Uint8Array, from: number, length: number): number {
    const candidates = this.byLength[length];
    if (candidates === undefined) return NO_RANK;
    for (const candidate of candidates) {
      let i = 0;
      while (i < length && bytes[from + i] === candidate.bytes[i]) i++;
      if (i === length) return candidate.rank;
    }
    return NO_RANK;
  }
}

function candidateOf(length: number, firstByte: number): number {
  return (length * 37 + firstByte) & 0xff;
}
