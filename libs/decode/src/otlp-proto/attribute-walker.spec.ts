import * as fc from 'fast-check';
import { AccountAttributes, NO_RANK } from '../account-attributes.js';
import { AttributeWalker, isUsualAttribute } from './attribute-walker.js';
import { WireReader } from './wire.js';

const ACCOUNTS = new AccountAttributes(['account.id', 'tenant']);

const field = (tag: number, payload: readonly number[]): number[] => [tag, payload.length, ...payload];
const keyValue = (key: string, value: readonly number[]): number[] => [
  ...field(0x0a, [...Buffer.from(key)]),
  ...field(0x12, value),
];

const key = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.constantFrom('account.id', 'tenant', 'accountXid', 'baggage.tenant'),
);
const value = fc.oneof(
  fc.string({ maxLength: 30 }).map((text) => field(0x0a, [...Buffer.from(text)])),
  fc.constantFrom([0x18, 0x05], [0x18, 0x80, 0x01], [0x18, ...Array(9).fill(0xff), 0x01], [0x10, 0x01]),
  fc.constant([0x21, 1, 2, 3, 4, 5, 6, 7, 8]),
  fc.constantFrom([], [0x2a, 0x00], [0x18], [0x21, 1, 2, 3], [0x0a, 0x7f]),
);
const flip = fc.option(fc.tuple(fc.nat(), fc.nat(255)), { nil: undefined });

/** A KeyValue, perhaps with one byte that is wrong. */
const attribute = fc.tuple(key, value, flip).map(([key, value, flip]) => {
  const bytes = Uint8Array.from(keyValue(key, value));
  if (flip !== undefined) bytes[flip[0] % bytes.length] = flip[1];
  return bytes;
});

describe('a usual attribute', () => {
  it('is whole, and its key names no account', () => {
    fc.assert(
      fc.property(attribute, (bytes) => {
        fc.pre(bytes.length < 128 && isUsualAttribute(bytes, 0, bytes.length, ACCOUNTS));
        const reader = new WireReader(bytes);
        const walker = new AttributeWalker(reader);
        walker.walk(bytes.length);
        expect(reader.at).toBe(bytes.length);
        expect(ACCOUNTS.rankOfBytes(bytes, walker.keyFrom, walker.keyLength)).toBe(NO_RANK);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a string', [0x0a, 0x02, 0x61, 0x62]],
    ['an int', [0x18, 0x80, 0x01]],
    ['a bool', [0x10, 0x01]],
    ['a double', [0x21, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])('may be %s', (_, value) => {
    const bytes = Uint8Array.from(keyValue('http.route', value));
    expect(isUsualAttribute(bytes, 0, bytes.length, ACCOUNTS)).toBe(true);
  });
});
