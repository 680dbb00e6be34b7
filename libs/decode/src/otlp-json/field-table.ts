/** What {@link FieldTable.find} says of a key that is none of the message's fields. */
const UNKNOWN_FIELD = -1;

type Candidate = { bytes: Uint8Array; field: number };

/**
 * The fields of a message by the bytes of their names. Senders write lowerCamelCase or the names of the .proto:
 * field f is found as 2f by the first and, where that differs, as 2f + 1 by the second.
 */
export class FieldTable {
  /** By length, so that nearly every key is compared with one name at most. */
  private readonly byLength: (Candidate[] | undefined)[] = [];

  constructor(names: readonly string[]) {
    for (const [f, name] of names.entries()) {
      this.add(name, 2 * f);
      const snake = name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
      if (snake !== name) this.add(snake, 2 * f + 1);
    }
  }

  find(bytes: Uint8Array, from: number, length: number): number {
    const candidates = this.byLength[length];
    if (candidates === undefined) return UNKNOWN_FIELD;
    for (const candidate of candidates) {
      let i = 0;
      while (i < length && bytes[from + i] === candidate.bytes[i]) i++;
      if (i === length) return candidate.field;
    }
    return UNKNOWN_FIELD;
  }

  private add(name: string, field: number): void {
    (this.byLength[name.length] ??= []).push({ bytes: Buffer.from(name), field });
  }
}
