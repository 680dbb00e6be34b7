import { spanFromJson, spanToJson, type Span } from './index.js';

const span: Span = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: '00f067aa0ba902b7',
  service: 'checkout',
  name: 'POST /checkout',
  kind: 'server',
  startUnixNano: 1_760_000_000_123_456_789n,
  durationNs: 12_345,
  status: 'error',
  statusMessage: 'card declined',
  attributes: {
    'http.route': '/checkout',
    ok: false,
    ratio: 0.5,
    list: ['a', 1, null],
    nested: { deep: [true] },
  },
  resource: { 'service.name': 'checkout' },
  events: [{ name: 'exception', timeUnixNano: 1_760_000_000_123_456_790n, attributes: { n: 1 } }],
  links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), attributes: { why: 'batch' } }],
};

const throughText = (s: Span): Span => spanFromJson(JSON.parse(JSON.stringify(spanToJson(s))));

describe('a span as JSON', () => {
  it('comes back the same', () => {
    expect(throughText(span)).toEqual(span);
    expect(throughText({ ...span, parentSpanId: undefined })).toEqual({ ...span, parentSpanId: undefined });
  });

  it('keeps what JSON has no number for as text', () => {
    const attributes = {
      big: 9_007_199_254_740_993n,
      bytes: Uint8Array.of(1, 2, 255),
      nan: Number.NaN,
      infinite: [Number.POSITIVE_INFINITY],
    };
    expect(throughText({ ...span, attributes }).attributes).toEqual({
      big: '9007199254740993',
      bytes: 'AQL/',
      nan: 'NaN',
      infinite: ['Infinity'],
    });
  });

  it('keeps an attribute named __proto__ an attribute', () => {
    const attributes = Object.fromEntries([['__proto__', { polluted: true }]]);
    const back = throughText({ ...span, attributes }).attributes;
    expect(Object.keys(back)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  });
});
