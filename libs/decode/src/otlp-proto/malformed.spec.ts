import * as fc from 'fast-check';
import { Dictionaries, wordsOfHex } from '#span';
import { otlpProto, tellRecords, type SpanSpec } from '#testkit';
import { AccountAttributes, decodeSpans, MalformedRequest, readSpans } from '../index.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const specs: SpanSpec[] = [
  {
    name: 'first',
    attributes: { 'account.id': 'acme', list: [1, [2, { deep: true }]], bytes: Uint8Array.of(1) },
  },
  { name: 'second', events: [{ name: 'e', timeUnixNano: 5n, attributes: { n: 1.5 } }], status: 2 },
  { name: 'third', service: 'cart', links: [{ traceId: TRACE, spanId: 'b7ad6b7169203331' }] },
];

function setup() {
  const dictionaries = new Dictionaries({ services: 100, operations: 100, accounts: 100 });
  const names = { dictionaries, accountAttributes: new AccountAttributes(['account.id']) };
  return {
    dictionaries,
    decode: (bytes: Uint8Array) =>
      tellRecords(decodeSpans({ format: 'otlp-proto', bytes }, names).batch, dictionaries),
  };
}

const decode = (bytes: Uint8Array) => setup().decode(bytes);

/** A length-delimited field, or whatever its tag says. */
const message = (tag: number[], ...parts: Uint8Array[]) => {
  const payload = Buffer.concat(parts);
  expect(payload.length).toBeLessThan(0x4000);
  const length =
    payload.length < 0x80 ? [payload.length] : [(payload.length & 0x7f) | 0x80, payload.length >> 7];
  return Buffer.concat([Uint8Array.from([...tag, ...length]), payload]);
};
const raw = (...bytes: number[]) => Uint8Array.from(bytes);
const time = (nano: bigint, tag: number) => {
  const field = Buffer.alloc(9, tag);
  field.writeBigUInt64LE(nano, 1);
  return field;
};
const ascii = (text: string) => Buffer.from(text);

const traceId = message([0x0a], Buffer.from(TRACE, 'hex'));
const spanId = message([0x12], Buffer.from('b7ad6b7169203331', 'hex'));
const name = message([0x2a], ascii('GET /'));
const kind = raw(0x30, 2);
const times = [time(1_000n, 0x39), time(3_000n, 0x41)];
const stringAttribute = (key: string, value: string) =>
  Buffer.concat([message([0x0a], ascii(key)), message([0x12], message([0x0a], ascii(value)))]);
const resource = message([0x0a], message([0x0a], stringAttribute('service.name', 'shop')));
const good = [traceId, spanId, name, kind, ...times];
const requestOf = (...spanFields: Uint8Array[]) =>
  message([0x0a], resource, message([0x12], message([0x12], ...spanFields)));

describe('the protobuf walker', () => {
  it('takes fields in any order, the resource behind its spans too', () => {
    const span = message([0x12], ...good.toReversed());
    const request = message([0x0a], message([0x12], span), resource);
    expect(decode(request)).toEqual(decode(requestOf(...good)));
    expect(decode(request)[0]?.operation).toEqual({ service: 'shop', name: 'GET /', kind: 'server' });
  });

  it('takes a key behind its value', () => {
    const [key, value] = [
      message([0x0a], ascii('account.id')),
      message([0x12], message([0x0a], ascii('acme'))),
    ];
    expect(decode(requestOf(...good, message([0x4a], value, key)))[0]?.account).toBe('acme');
  });

  it('takes messages in parts, and the last of a field that comes twice', () => {
    const empty = message([0x0a]);
    const twice = message(
      [0x0a],
      empty,
      resource,
      message([0x12], message([0x12], name, ...good, raw(0x30, 3))),
    );
    expect(decode(twice)[0]?.operation).toEqual({ service: 'shop', name: 'GET /', kind: 'client' });
    const status = [message([0x7a], raw(0x18, 2)), message([0x7a], message([0x12], ascii('why')))];
    expect(decode(requestOf(...good, ...status))[0]?.isError).toBe(true);
  });

  it('passes over unknown fields of every wire type, at every level', () => {
    const unknown = Buffer.concat([
      raw(0xf8, 0x07, 0x96, 0x01),
      raw(0xf9, 0x07, 1, 2, 3, 4, 5, 6, 7, 8),
      message([0xfa, 0x07], ascii('later version')),
      raw(0xfd, 0x07, 1, 2, 3, 4),
    ]);
    const instrumentationLibrarySpans = message([0xc2, 0x3e], message([0x12], ...good));
    const attribute = message([0x4a], unknown, stringAttribute('account.id', 'acme'), unknown);
    const span = message([0x12], unknown, ...good, attribute, unknown);
    const scopeSpans = message([0x12], unknown, span, unknown);
    const request = message([0x0a], unknown, resource, instrumentationLibrarySpans, scopeSpans, unknown);
    const told = decode(Buffer.concat([unknown, request, unknown]));
    expect(told).toEqual(decode(requestOf(...good, message([0x4a], stringAttribute('account.id', 'acme')))));
    expect(told).toHaveLength(1);
  });

  it('passes over a known field of another wire type', () => {
    const varintName = raw(0x28, 5);
    expect(decode(requestOf(varintName, ...good))).toEqual(decode(requestOf(...good)));
  });

  it('reads numbers of up to ten bytes', () => {
    const negativeKind = raw(0x30, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01);
    expect(decode(requestOf(...good, negativeKind))[0]?.operation.kind).toBe('unspecified');
    const paddedKind = raw(0x30, 0x83, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00);
    expect(decode(requestOf(...good, paddedKind))[0]?.operation.kind).toBe('client');
    const paddedLength = Buffer.concat([raw(0x2a, 0x83, 0x80, 0x80, 0x80, 0x80, 0x00), ascii('abc')]);
    expect(decode(requestOf(...good, paddedLength))[0]?.operation.name).toBe('abc');
    const kindAbove32Bits = raw(0x30, 0x82, 0x80, 0x80, 0x80, 0x10);
    expect(decode(requestOf(...good, kindAbove32Bits))[0]?.operation.kind).toBe('unspecified');
  });

  it.each<[string, Uint8Array, RegExp]>([
    [
      'a field that reaches out of its message',
      requestOf(...good, raw(0x2a, 0x05, 0x61)),
      /a field of 5 bytes where 1 are left in its message, at byte \d+$/,
    ],
    [
      'a span that reaches out of its scope',
      message([0x0a], message([0x12], raw(0x12, 0x05), name), name),
      /at byte \d+$/,
    ],
    [
      'a length of 4 GiB',
      raw(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f),
      /a field of 4294967295 bytes where 0 are left/,
    ],
    ['a length beyond 32 bits', raw(0x0a, 0x80, 0x80, 0x80, 0x80, 0x10), /more than 4294967295 bytes/],
    [
      'a number of eleven bytes',
      requestOf(raw(0x30, ...Array<number>(10).fill(0x80), 0x01)),
      /more than 10 bytes/,
    ],
    ['a number cut off', requestOf(raw(0x30, 0x80)), /ends within a number/],
    ['a time cut off', requestOf(raw(0x39, 1, 2, 3)), /ends within a number/],
    ['a group', requestOf(raw(0x3b, 0x3c)), /wire type 3/],
    ['the end of a group', raw(0x0c), /wire type 4/],
    ['wire type 7', raw(0x0f), /wire type 7/],
    ['field number 0', raw(0x02, 0x00), /impossible field number, at byte 0$/],
    [
      'a field number beyond 29 bits',
      raw(0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x00),
      /impossible field number/,
    ],
    [
      'a broken value in an attribute',
      requestOf(...good, message([0x4a], message([0x12], raw(0x0a, 0x05)))),
      /5 bytes/,
    ],
    [
      'a broken value in a list',
      requestOf(message([0x4a], message([0x12], message([0x2a], message([0x0a], raw(0x21, 1)))))),
      /ends within/,
    ],
    [
      'a broken attribute of an event',
      requestOf(message([0x5a], message([0x1a], raw(0x0a, 0x05)))),
      /5 bytes/,
    ],
    ['text that is no protobuf', ascii('{"resourceSpans":[]}'), /malformed OTLP trace request/],
  ])('calls %s malformed, and says where', (_, bytes, says) => {
    expect(() => decode(bytes)).toThrow(MalformedRequest);
    expect(() => decode(bytes)).toThrow(says);
  });

  it('refuses values nested without end, and takes them nested deep', () => {
    const nested = (depth: number) => {
      let value: Buffer = message([0x0a], ascii('x'));
      for (let i = 0; i < depth; i++) value = message([0x2a], message([0x0a], value));
      return requestOf(...good, message([0x4a], message([0x12], value)));
    };
    expect(decode(nested(32))).toHaveLength(1);
    expect(readSpans({ format: 'otlp-proto', bytes: nested(32) }, wordsOfHex(TRACE))).toHaveLength(1);
    expect(() => decode(nested(33))).toThrow(/nested deeper than 32/);
    expect(() => decode(nested(1_000))).toThrow(MalformedRequest);
  });

  it('keeps nothing of a malformed request, not even a name', () => {
    const { decode, dictionaries } = setup();
    const before = [dictionaries.operationCount, dictionaries.accountCount];
    const span = [...good, message([0x4a], stringAttribute('account.id', 'acme'))];
    expect(() => decode(Buffer.concat([requestOf(...span), raw(0x0a, 0x05)]))).toThrow(MalformedRequest);
    expect([dictionaries.operationCount, dictionaries.accountCount]).toEqual(before);
    decode(requestOf(...span));
    expect([dictionaries.operationCount, dictionaries.accountCount]).not.toEqual(before);
  });
});

describe('a damaged request', () => {
  const bytes = Buffer.from(otlpProto(specs));
  const whole = decode(bytes);
  const traces = wordsOfHex(TRACE);

  /** Either answer is right; what is not is hanging, another error, or a request that is taken and can't be read. */
  function check(damaged: Uint8Array): void {
    let spans: number;
    try {
      spans = decode(damaged).filter((record) => record.traceId === TRACE).length;
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedRequest);
      return;
    }
    expect(readSpans({ format: 'otlp-proto', bytes: damaged }, traces)).toHaveLength(spans);
  }

  it('is malformed wherever it is cut, but between two resources', () => {
    const firstLength = otlpProto(specs.slice(0, 2)).length;
    for (let end = 0; end < bytes.length; end++) {
      if (end === 0 || end === firstLength)
        expect(decode(bytes.subarray(0, end))).toEqual(whole.slice(0, end && 2));
      else expect(() => decode(bytes.subarray(0, end))).toThrow(MalformedRequest);
    }
  });

  it('is either refused or decoded, and then can be read, with any byte changed', () => {
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0x00, 0x7f, 0x80, 0xff, bytes[at]! ^ 0x01, bytes[at]! ^ 0x80]) {
        const damaged = Buffer.from(bytes);
        damaged[at] = value;
        check(damaged);
      }
    }
  });

  it('is either refused or decoded, and then can be read, with pieces cut out and put in', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: bytes.length }),
        fc.nat({ max: 20 }),
        fc.uint8Array({ maxLength: 20 }),
        (at, cut, put) => check(Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)])),
      ),
      { numRuns: 2_000 },
    );
  });

  it('is either refused or decoded when it is noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), check), { numRuns: 2_000 });
  });
});
