import { type Random } from './random.js';

/** Bytes that mean something to one of the formats: lengths without end, brackets, quotes, escapes, half characters. */
const SPICE = [
  ...['ffffffff0f', 'ffffffffffffffffff01', '80808080', '00', 'c3', 'f09f'].map((hex) =>
    Buffer.from(hex, 'hex'),
  ),
  ...['[', '{', ']', '}', '"', '\\', '\\u', ',', ':', '-', '1e999', 'null', '\n', '{"key":', '[[[['].map(
    (text) => Buffer.from(text),
  ),
];

/** The bytes with one to four changes. */
export function mutate(bytes: Uint8Array, random: Random): Buffer {
  let mutant: Buffer = Buffer.from(bytes);
  for (let changes = 1 + random.below(4); changes > 0; changes--) mutant = changed(mutant, random);
  return mutant;
}

function changed(bytes: Buffer, random: Random): Buffer {
  const from = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, from + random.below(24));
  const [before, part, after] = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, part, part, after]);
    case 2:
      return Buffer.concat([before, random.pick(SPICE), bytes.subarray(from)]);
    case 3:
      return Buffer.concat([before, random.pick(SPICE), after]);
    case 4:
      return Buffer.from(before);
    default: {
      const flipped = Buffer.from(bytes);
      if (from < flipped.length) flipped[from]! ^= 1 << random.below(8);
      return flipped;
    }
  }
}
