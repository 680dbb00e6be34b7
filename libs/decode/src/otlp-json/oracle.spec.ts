import * as fc from 'fast-check';
import { Dictionaries } from '#span';
import { otlpJson, tellRecords } from '#testkit';
import { AccountAttributes, decodeSpans, MalformedRequest } from '../index.js';
import { expectedRecords } from './records.fixture.js';

const accountAttributes = new AccountAttributes(['account.id', 'tenant.id']);

function decoded(bytes: Uint8Array) {
  const dictionaries = new Dictionaries({ services: 1_000, operations: 1_000, accounts: 1_000 });
  const { batch, rejected } = decodeSpans(
    { format: 'otlp-json', bytes },
    { dictionaries, accountAttributes },
  );
  return { spans: tellRecords(batch, dictionaries), rejected: Object.fromEntries(rejected) };
}

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedRequest) return 'malformed';
    throw error;
  }
}

function expectAgreement(text: string | Uint8Array): void {
  const bytes = Buffer.from(text);
  expect(outcome(() => decoded(bytes))).toEqual(outcome(() => expectedRecords(bytes, accountAttributes)));
}

/** A JSON text, as a sender might write it: keys twice, any order, escapes, white space. */
const space = fc.constantFrom('', '', '', ' ', '\n\t');
const snakeOf = (key: string) => key.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
const escaped = (text: string) =>
  JSON.stringify(text).replace(/[a-z]/, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
const quoted = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, fc.nat(9)).map(([t, n]) => (n === 0 ? escaped(t) : JSON.stringify(t)));
const key = (name: string) =>
  fc.constantFrom(name, name, name, snakeOf(name), name, `${name}x`).chain((k) => quoted(fc.constant(k)));
const list = (element: fc.Arbitrary<string>, maxLength = 3) =>
  fc.tuple(fc.array(element, { maxLength }), space).map(([all, s]) => `[${s}${all.join(`,${s}`)}]`);

const junk = fc.oneof(
  fc.constantFrom('null', 'true', 'false', '0', '-1', '1.5', '2e0', '1e400', '""', '[]', '{}', '[{}]', '[5]'),
  fc.json({ maxDepth: 2 }),
);
/** Mostly what it should be. */
const mostly = (good: fc.Arbitrary<string>) =>
  fc.oneof(
    { arbitrary: good, weight: 24 },
    { arbitrary: junk, weight: 1 },
    { arbitrary: fc.constant('null'), weight: 1 },
  );

type Fields = { [name: string]: fc.Arbitrary<string> };
function object(required: Fields, optional: Fields = {}): fc.Arbitrary<string> {
  const entry = (fields: Fields) => (name: string) =>
    fc.tuple(key(name), mostly(fields[name]!), space).map(([k, v, s]) => `${k}${s}:${s}${v}`);
  const must = fc.tuple(...Object.keys(required).map(entry(required)));
  const names = Object.keys({ ...required, ...optional });
  const may = fc.array(fc.constantFrom(...names).chain(entry({ ...required, ...optional })), {
    maxLength: 3,
  });
  return fc
    .tuple(must, may, fc.boolean())
    .map(([a, b, first]) => `{${(first ? [...b, ...a] : [...a, ...b]).join(',')}}`);
}

const text = fc.oneof(
  fc.constantFrom(
    'a',
    'é',
    '😀',
    '\0',
    '"\\/\b\f\n\r\t',
    '\uD800',
    '\uDC00x',
    'x'.repeat(600),
    'é'.repeat(300),
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const digits = fc.oneof(
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 65n }),
  fc.bigInt({ min: 0n, max: 20n }),
  fc.bigInt({ min: 1_760_000_000_000_000_000n, max: 1_760_000_000_100_000_000n }),
);
const whole = fc.oneof(
  digits.map(String),
  digits.map((n) => `"${n}"`),
  fc.constantFrom('"007"', '"-0"', '-0', '1e3', '1.0', '1e20', '" 5"', '"9223372036854775808"', '"0x5"'),
);
const valueWithin = (depth: number): fc.Arbitrary<string> =>
  object(
    {},
    {
      stringValue: quoted(text),
      boolValue: fc.constantFrom('true', 'false'),
      intValue: whole,
      doubleValue: fc.oneof(
        fc.double().map((d) => JSON.stringify(d)),
        fc.constantFrom('"NaN"', '"x"', '" "', '"1"'),
      ),
      bytesValue: quoted(fc.base64String({ maxLength: 8 })),
      ...(depth > 0 && {
        arrayValue: object({ values: list(valueWithin(depth - 1), 2) }),
        kvlistValue: object({
          values: list(object({ key: quoted(text), value: valueWithin(depth - 1) }), 2),
        }),
      }),
    },
  );
const value = valueWithin(2);
const attributeKey = fc.constantFrom('account.id', 'tenant.id', 'baggage.account.id', 'service.name', 'a');
const attributes = list(object({ key: quoted(attributeKey), value }));
const id = (size: number) =>
  fc.oneof(
    fc.stringMatching(new RegExp(`^[0-9a-fA-F]{${size}}$`)),
    fc.constantFrom('', '0'.repeat(size), 'f'.repeat(size - 1), 'g'.repeat(size)),
  );
const start = fc.bigInt({ min: 1n, max: 100n }).map((n) => `"17600000000000000${n}"`);
const span = object(
  {
    traceId: quoted(
      fc.oneof({ arbitrary: fc.constant('0AF7651916cd43dd8448eb211c80319c'), weight: 4 }, id(32)),
    ),
    spanId: quoted(fc.oneof({ arbitrary: fc.constant('b7ad6b7169203331'), weight: 4 }, id(16))),
    startTimeUnixNano: fc.oneof({ arbitrary: start, weight: 4 }, whole),
    endTimeUnixNano: fc.oneof({ arbitrary: start.map((s) => s.replace('176', '177')), weight: 4 }, whole),
  },
  {
    name: quoted(text),
    parentSpanId: quoted(id(16)),
    kind: fc.oneof(fc.nat(7).map(String), fc.constantFrom('"SPAN_KIND_CLIENT"', '"later"', '2.0', '-0')),
    attributes,
    status: object(
      {},
      { code: fc.constantFrom('0', '1', '2', '2.0', '"STATUS_CODE_ERROR"'), message: quoted(text) },
    ),
    events: list(object({}, { name: quoted(text), timeUnixNano: whole, attributes }), 2),
    links: list(object({}, { traceId: quoted(id(32)), attributes }), 2),
  },
);
const scopeSpans = object({ spans: list(span) });
const resourceSpans = object({ scopeSpans: list(scopeSpans) }, { resource: object({ attributes }) });
const request = object({ resourceSpans: list(resourceSpans) });

const INSERTS = '"\\,:{}[]0-e.n \x01é';
const mutations = fc.array(
  fc.record({
    at: fc.nat(),
    cut: fc.nat({ max: 3 }),
    insert: fc.oneof(
      fc.constant(''),
      fc.nat(INSERTS.length - 1).map((i) => INSERTS[i]!),
    ),
  }),
  { minLength: 1, maxLength: 2 },
);

function mutated(text: string, all: { at: number; cut: number; insert: string }[]): string {
  let changed = text;
  for (const { at, cut, insert } of all) {
    const from = at % (changed.length + 1);
    changed = changed.slice(0, from) + insert + changed.slice(from + cut);
  }
  return changed;
}

describe('decoding OTLP/JSON', () => {
  it('comes to what reading it with JSON.parse comes to, whatever is sent', () => {
    fc.assert(fc.property(request, expectAgreement), { numRuns: 150 });
  });

  it('agrees about texts that were changed anywhere', () => {
    fc.assert(
      fc.property(request, mutations, (text, all) => expectAgreement(mutated(text, all))),
      {
        numRuns: 150,
      },
    );
  });

  it('agrees about what exporters write, changed anywhere', () => {
    const text = Buffer.from(
      otlpJson([
        { name: 'a', attributes: { 'account.id': 'acme', n: 5, d: 1.5 }, resource: { 'tenant.id': 7 } },
        { name: 'b', events: [{ name: 'e', timeUnixNano: 5n, attributes: { list: ['x', { y: 'z' }] } }] },
      ]),
    ).toString();
    fc.assert(
      fc.property(mutations, (all) => expectAgreement(mutated(text, all))),
      { numRuns: 800 },
    );
  });

  it('agrees about bytes that are no UTF-8', () => {
    fc.assert(
      fc.property(request, fc.nat(), fc.integer({ min: 0x80, max: 0xff }), (text, at, byte) => {
        const bytes = Buffer.from(text);
        bytes[at % bytes.length] = byte;
        expectAgreement(bytes);
      }),
      { numRuns: 80 },
    );
  });
});
