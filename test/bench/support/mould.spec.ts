import { readSpans, type SpanFormat } from '#decode';
import { wordsOfHex } from '#span';
import { Load } from './load.js';
import { ACCOUNT_PREFIX, SERVICES, SPANS_PER_TRACE } from './trace-shape.js';

const SPANS_PER_REQUEST = 20;
const MOULDED_SPANS = 100;

type JsonSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: { stringValue?: string } }[];
};

function jsonSpans(body: Buffer): JsonSpan[] {
  const { resourceSpans } = JSON.parse(body.toString());
  return resourceSpans.flatMap((resource: { scopeSpans: { spans: JsonSpan[] }[] }) =>
    resource.scopeSpans.flatMap(({ spans }) => spans),
  );
}

const loadOf = (notation: 'proto' | 'json', content: 'traces' | 'roots' = 'traces') =>
  new Load({ notation, content, spansPerRequest: SPANS_PER_REQUEST, accounts: 1_000 }, MOULDED_SPANS);

describe('requests cast from moulds', () => {
  it('are whole traces whose spans have ids of their own and parents among themselves', () => {
    const load = loadOf('json');
    const bodies = Array.from({ length: 3 * SPANS_PER_TRACE }, () => load.next());
    const spans = bodies.flatMap(jsonSpans);
    expect(spans).toHaveLength(3 * SPANS_PER_TRACE * SPANS_PER_REQUEST);
    const ids = new Set(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
    expect(ids.size).toBe(spans.length);
    const children = spans.filter(({ parentSpanId }) => parentSpanId);
    expect(children).toHaveLength(spans.length * (1 - 1 / SPANS_PER_TRACE));
    for (const { traceId, parentSpanId } of children) expect(ids).toContain(`${traceId} ${parentSpanId}`);
  });

  it('hold one service each, and the account on the root alone', () => {
    const load = loadOf('json');
    for (let i = 0; i < SPANS_PER_TRACE; i++) {
      const body = load.next();
      const services = SERVICES.filter((service) => body.includes(`"${service}-`));
      expect(services).toHaveLength(1);
      for (const { parentSpanId, attributes } of jsonSpans(body)) {
        const account = attributes.find(({ key }) => key === 'account.id')?.value.stringValue;
        if (parentSpanId) expect(account).toBeUndefined();
        else expect(account).toMatch(new RegExp(`^${ACCOUNT_PREFIX}0000\\d{3}$`));
      }
    }
  });

  it('end now', () => {
    const from = Date.now();
    const spans = jsonSpans(loadOf('json').next());
    for (const { startTimeUnixNano, endTimeUnixNano } of spans) {
      expect(Number(BigInt(endTimeUnixNano) / 1_000_000n)).toBeGreaterThanOrEqual(from);
      // Whole milliseconds: as a number, the nanoseconds of today are rounded to 256.
      expect(Number(BigInt(endTimeUnixNano) / 1_000_000n)).toBeLessThanOrEqual(Date.now());
      const durationNs = Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano));
      expect(durationNs).toBeGreaterThan(0);
      expect(durationNs).toBeLessThanOrEqual(100e6);
    }
  });

  it.each(['proto', 'json'] as const)('are valid %s', (notation) => {
    const format: SpanFormat = `otlp-${notation}`;
    const body = loadOf(notation, 'roots').next();
    const at = body.indexOf(notation === 'json' ? '"traceId":"' : Buffer.of(10, 16));
    const traceId =
      notation === 'json' ? body.toString('latin1', at + 11, at + 43) : body.toString('hex', at + 2, at + 18);
    const spans = readSpans({ format, bytes: body }, wordsOfHex(traceId));
    expect(spans).toHaveLength(1);
    expect(spans[0]?.traceId).toBe(traceId);
    expect(spans[0]?.attributes['account.id']).toMatch(/^customer-0000\d{3}$/);
  });

  it('name every account in turn where they are roots alone', () => {
    const load = new Load(
      { notation: 'json', content: 'roots', spansPerRequest: 10, accounts: 30 },
      MOULDED_SPANS,
    );
    const accounts = [load.next(), load.next(), load.next()]
      .flatMap(jsonSpans)
      .flatMap(({ attributes }) => attributes.filter(({ key }) => key === 'account.id'))
      .map(({ value }) => value.stringValue);
    expect(new Set(accounts).size).toBe(30);
  });
});
