import * as fc from 'fast-check';
import { Dictionaries, SPAN_KINDS, wordsOfHex, type Span } from '#span';
import { otlpJson, otlpProto, tellRecords, type SpanSpec } from '#testkit';
import { AccountAttributes, decodeSpans, readSpans, type EncodedSpans } from './index.js';

const hexId = (digits: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)).filter((hex) => !/^0+$/.test(hex));
// A lone surrogate is no text that UTF-8 could carry, and NUL is no part of a name.
const text = fc
  .string({ unit: 'binary', maxLength: 12 })
  .filter((t) => Buffer.from(t).toString() === t && !t.includes('\0'));
const nano = fc.bigInt({ min: 1n, max: 2n ** 63n });

const { value: attributeValue } = fc.letrec<{ value: NonNullable<SpanSpec['attributes']>[string] }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      text,
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
      fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
      fc.double().filter((d) => !Number.isSafeInteger(d)),
      fc.uint8Array({ maxLength: 8 }),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(text, tie('value'), { maxKeys: 3 }),
    ),
  }),
);
const attributes = fc.dictionary(fc.oneof(text, fc.constant('__proto__')), attributeValue, { maxKeys: 6 });

const traceIds = ['0af7651916cd43dd8448eb211c80319c', '80e1afed08e019fc1110464cfa66635c'];
const span = fc.record({
  traceId: fc.constantFrom(...traceIds),
  spanId: hexId(16),
  parentSpanId: fc.oneof(fc.constant(''), hexId(16)),
  service: fc.oneof(fc.constant(undefined), text),
  name: text,
  kind: fc.nat({ max: 5 }),
  startUnixNano: nano,
  durationNs: fc.maxSafeInteger().map(Math.abs),
  status: fc.nat({ max: 2 }),
  statusMessage: text,
  attributes,
  resource: attributes,
  events: fc.array(fc.record({ name: text, timeUnixNano: nano, attributes }), { maxLength: 2 }),
  links: fc.array(fc.record({ traceId: hexId(32), spanId: hexId(16), attributes }), { maxLength: 2 }),
});
const spans = fc.array(span, { maxLength: 12 });
type WholeSpec = typeof span extends fc.Arbitrary<infer S> ? S : never;

function expectedSpan(spec: WholeSpec): Span {
  const { service, startUnixNano, durationNs, parentSpanId, ...rest } = spec;
  return {
    ...rest,
    parentSpanId: parentSpanId === '' ? undefined : parentSpanId,
    service: service === undefined || service === '' ? 'unknown_service' : service,
    kind: SPAN_KINDS[spec.kind] ?? 'unspecified',
    startUnixNano,
    durationNs,
    status: (['unset', 'ok', 'error'] as const)[spec.status] ?? 'unset',
    resource: { ...(service === undefined ? {} : { 'service.name': service }), ...spec.resource },
  };
}

function expectedRecord(spec: WholeSpec) {
  const { traceId, spanId, parentSpanId, service, name, kind, startUnixNano, durationNs } =
    expectedSpan(spec);
  return {
    traceId,
    spanId,
    parentSpanId,
    startUnixNano,
    durationNs,
    operation: { service, name, kind },
    account: '',
    isError: spec.status === 2,
    isEntry: parentSpanId === undefined || kind === 'server' || kind === 'consumer',
  };
}

function told(request: EncodedSpans) {
  const dictionaries = new Dictionaries({ services: 1_000, operations: 1_000, accounts: 1_000 });
  const accountAttributes = new AccountAttributes(['account.id']);
  const { batch, rejected } = decodeSpans(request, { dictionaries, accountAttributes });
  expect(rejected.size).toBe(0);
  return tellRecords(batch, dictionaries);
}

const bySpanId = (a: { spanId: string }, b: { spanId: string }) => (a.spanId < b.spanId ? -1 : 1);

describe('what protobufjs encodes', () => {
  it('is decoded with every field the same, and the same from JSON', () => {
    fc.assert(
      fc.property(fc.uniqueArray(span, { maxLength: 12, selector: (s) => s.spanId }), (specs) => {
        const expected = specs.map(expectedRecord).sort(bySpanId);
        expect(told({ format: 'otlp-proto', bytes: otlpProto(specs) }).sort(bySpanId)).toEqual(expected);
        expect(told({ format: 'otlp-json', bytes: otlpJson(specs) }).sort(bySpanId)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('is read whole with every field the same, and the same from JSON', () => {
    fc.assert(
      fc.property(fc.uniqueArray(span, { maxLength: 6, selector: (s) => s.spanId }), (specs) => {
        for (const traceId of traceIds) {
          const expected = specs
            .filter((s) => s.traceId === traceId)
            .map(expectedSpan)
            .sort(bySpanId);
          const words = wordsOfHex(traceId);
          const fromProto = readSpans({ format: 'otlp-proto', bytes: otlpProto(specs) }, words);
          const fromJson = readSpans({ format: 'otlp-json', bytes: otlpJson(specs) }, words);
          expect(fromProto.sort(bySpanId)).toEqual(expected);
          expect(fromJson.sort(bySpanId)).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is decoded from the middle of a larger buffer', () => {
    fc.assert(
      fc.property(spans, fc.nat({ max: 9 }), (specs, offset) => {
        const bytes = otlpProto(specs);
        const large = Buffer.alloc(bytes.length + offset + 3, 0xff);
        large.set(bytes, offset);
        const middle = large.subarray(offset, offset + bytes.length);
        expect(told({ format: 'otlp-proto', bytes: middle })).toEqual(told({ format: 'otlp-proto', bytes }));
      }),
      { numRuns: 50 },
    );
  });
});
