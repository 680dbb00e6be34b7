import { Dictionaries, wordsOfHex } from '#span';
import { otlpJson, tellRecords } from '#testkit';
import { AccountAttributes, decodeSpans, MalformedRequest, readSpans } from '../index.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

function setup() {
  const dictionaries = new Dictionaries({ services: 100, operations: 100, accounts: 100 });
  const names = { dictionaries, accountAttributes: new AccountAttributes(['account.id']) };
  return { dictionaries, decode: (bytes: Uint8Array) => decodeSpans({ format: 'otlp-json', bytes }, names) };
}

const bytesOf = (json: unknown) => Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));
const decode = (json: unknown) => {
  const { decode, dictionaries } = setup();
  return tellRecords(decode(bytesOf(json)).batch, dictionaries);
};
const read = (json: unknown) => readSpans({ format: 'otlp-json', bytes: bytesOf(json) }, wordsOfHex(TRACE));

const span = {
  traceId: TRACE,
  spanId: 'b7ad6b7169203331',
  name: 'GET /',
  kind: 2,
  startTimeUnixNano: '1760000000000000000',
  endTimeUnixNano: '1760000000000002500',
};
const spanWith = (fields: object) => ({ ...span, ...fields });
const requestOf = (...spans: object[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const withValue = (value: unknown) => requestOf({ ...span, attributes: [{ key: 'a', value }] });

describe('OTLP/JSON', () => {
  it('takes the names that fields have in the .proto', () => {
    const snake = {
      resource_spans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { string_value: 'shop' } }] },
          scope_spans: [
            {
              spans: [
                {
                  trace_id: TRACE,
                  span_id: 'b7ad6b7169203331',
                  parent_span_id: '00f067aa0ba902b7',
                  name: 'GET /',
                  kind: 3,
                  start_time_unix_nano: 1_000,
                  end_time_unix_nano: 3_000,
                  attributes: [{ key: 'account.id', value: { int_value: 7 } }],
                },
              ],
            },
          ],
        },
      ],
    };
    expect(decode(snake)).toEqual([
      {
        traceId: TRACE,
        spanId: 'b7ad6b7169203331',
        parentSpanId: '00f067aa0ba902b7',
        startUnixNano: 1_000n,
        durationNs: 2_000,
        operation: { service: 'shop', name: 'GET /', kind: 'client' },
        account: '7',
        isError: false,
        isEntry: false,
      },
    ]);
  });

  it('takes enums as numbers and by name, and unknown ones as unspecified', () => {
    const kinds = [2, 'SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER', 'SPAN_KIND_LATER', 17, null];
    expect(
      decode(requestOf(...kinds.map((kind) => spanWith({ kind })))).map((s) => s.operation.kind),
    ).toEqual(['server', 'server', 'consumer', 'unspecified', 'unspecified', 'unspecified']);
    const codes = [2, 'STATUS_CODE_ERROR', 'STATUS_CODE_OK', 0];
    const spans = codes.map((code) => spanWith({ status: { code } }));
    expect(decode(requestOf(...spans)).map((s) => s.isError)).toEqual([true, true, false, false]);
    expect(read(requestOf(...spans)).map((s) => s.status)).toEqual(['error', 'error', 'ok', 'unset']);
  });

  it('takes ids in upper case', () => {
    const told = decode(requestOf({ ...span, traceId: TRACE.toUpperCase(), spanId: 'B7AD6B7169203331' }))[0];
    expect([told?.traceId, told?.spanId]).toEqual([TRACE, span.spanId]);
    expect(read(requestOf({ ...span, traceId: TRACE.toUpperCase() }))).toHaveLength(1);
  });

  it('rejects a span whose id is base64, or no text', () => {
    const { rejected } = setup().decode(
      bytesOf(requestOf({ ...span, traceId: 'CvdlGRbNQ92ESOshHIAxnA==' }, { ...span, spanId: 5 }, span)),
    );
    expect([...rejected]).toEqual([
      ['invalid_trace_id', 1],
      ['invalid_span_id', 1],
    ]);
  });

  it('ignores unknown fields, and nulls', () => {
    const json = {
      later: [1],
      resourceSpans: [
        {
          schemaUrl: 'x',
          resource: null,
          scopeSpans: [
            { scope: {}, spans: [{ ...span, flags: 257, parentSpanId: null, events: null, later: {} }] },
          ],
        },
      ],
    };
    expect(decode(json)).toEqual(decode(requestOf(span)));
    expect(decode({})).toEqual([]);
    expect(decode({ resourceSpans: [{}] })).toEqual([]);
  });

  it('reads a byte order mark away', () => {
    expect(decode(`\uFEFF${JSON.stringify(requestOf(span))}`)).toHaveLength(1);
  });

  it.each<[unknown, unknown]>([
    [{ intValue: '9007199254740993' }, 9_007_199_254_740_993n],
    [{ intValue: 12 }, 12],
    [{ intValue: 1e20 }, 100_000_000_000_000_000_000n],
    [{ doubleValue: 'NaN' }, Number.NaN],
    [{ doubleValue: '-Infinity' }, Number.NEGATIVE_INFINITY],
    [{ doubleValue: 3 }, 3],
    [{ bytesValue: '/+8=' }, Uint8Array.of(0xff, 0xef)],
    [{ arrayValue: {} }, []],
    [{ kvlistValue: { values: [{ key: 'k', value: { boolValue: false } }] } }, { k: false }],
    [{}, null],
    [{ laterValue: 1 }, null],
    [undefined, null],
  ])('reads the value %j', (value, expected) => {
    expect(read(withValue(value))[0]?.attributes).toEqual({ a: expected });
  });

  it.each<[unknown, string]>([
    ['', 'not JSON'],
    ['{"resourceSpans":[', 'not JSON'],
    ['{"resourceSpans"{}}', 'not JSON: { instead of a colon, at byte 16'],
    ['{"resourceSpans":[]} x', 'not JSON: x instead of the end, at byte 21'],
    ['{"a":01}', 'not JSON: a number that starts with 0, at byte 5'],
    ['{"a":nul}', 'not JSON: n instead of a value, at byte 5'],
    ['{"a":"\\x"}', 'not JSON: an escape that JSON does not know, at byte 6'],
    [`{"a":${'['.repeat(1_000_000)}`, 'not JSON: a value nested deeper than 256'],
    ['[]', 'not an object, at the top level'],
    [{ resourceSpans: {} }, 'not an array, at resourceSpans'],
    [{ resourceSpans: [5] }, 'not an object, at resourceSpans[0]'],
    [requestOf(span, { ...span, name: 5 }), 'not a string, at resourceSpans[0].scopeSpans[0].spans[1].name'],
    [
      requestOf({ ...span, startTimeUnixNano: 'soon' }),
      'not a 64-bit integer, at resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano',
    ],
    [requestOf({ ...span, endTimeUnixNano: '18446744073709551616' }), 'not a 64-bit integer'],
    [requestOf({ ...span, endTimeUnixNano: -1 }), 'not a 64-bit integer'],
    [withValue({ intValue: '9223372036854775808' }), 'not a 64-bit integer'],
    [withValue({ intValue: 1.5 }), 'spans[0].attributes[0].value.intValue'],
    [withValue({ intValue: [] }), 'not a 64-bit integer'],
    [withValue({ doubleValue: 'much' }), 'not a number'],
    [withValue({ boolValue: 'yes' }), 'not true or false'],
    [
      withValue({ arrayValue: { values: [{ stringValue: 1 }] } }),
      'attributes[0].value.arrayValue.values[0].stringValue',
    ],
    [requestOf({ ...span, kind: {} }), 'not a number or the name of an enum value'],
  ])('calls %j malformed: %s', (json, says) => {
    expect(() => decode(json)).toThrow(MalformedRequest);
    expect(() => decode(json)).toThrow(says);
  });

  it('refuses values nested without end', () => {
    const nested = (depth: number) => {
      let value: object = { stringValue: 'x' };
      for (let i = 0; i < depth; i++)
        value =
          i % 2 === 0
            ? { arrayValue: { values: [value] } }
            : { kvlistValue: { values: [{ key: 'k', value }] } };
      return withValue(value);
    };
    expect(decode(nested(32))).toHaveLength(1);
    expect(() => decode(nested(33))).toThrow(/nested/);
    expect(() => decode(nested(1_000))).toThrow(MalformedRequest);
  });

  it('keeps nothing of a malformed request, not even a name', () => {
    const { decode, dictionaries } = setup();
    const good = JSON.parse(Buffer.from(otlpJson([{ attributes: { 'account.id': 'acme' } }])).toString());
    const before = [dictionaries.operationCount, dictionaries.accountCount];
    expect(() => decode(bytesOf({ resourceSpans: [...good.resourceSpans, 5] }))).toThrow(MalformedRequest);
    expect([dictionaries.operationCount, dictionaries.accountCount]).toEqual(before);
  });
});
