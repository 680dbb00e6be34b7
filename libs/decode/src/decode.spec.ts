import { Dictionaries, OTHER_OPERATION, SpanRecords, wordsOfHex } from '#span';
import { otlpJson, otlpProto, tellRecords, type AttributesSpec, type SpanSpec } from '#testkit';
import { AccountAttributes, decodeSpans, readSpans, rejectedMessage, type SpanFormat } from './index.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const encoders = { 'otlp-proto': otlpProto, 'otlp-json': otlpJson };
const formats: SpanFormat[] = ['otlp-proto', 'otlp-json'];

const namesFor = (...keys: string[]) => ({
  dictionaries: new Dictionaries({ services: 100, operations: 100, accounts: 100 }),
  accountAttributes: new AccountAttributes(keys),
});

describe.each(formats)('%s', (format) => {
  const names = namesFor('account.id', 'tenant.id');
  const decode = (...specs: SpanSpec[]) => {
    const { batch, rejected } = decodeSpans({ format, bytes: encoders[format](specs) }, names);
    return { spans: tellRecords(batch, names.dictionaries), rejected: Object.fromEntries(rejected) };
  };
  const accountOf = (attributes: AttributesSpec, resource: AttributesSpec = {}) =>
    decode({ attributes, resource }).spans[0]?.account;

  it('takes the account from the span, then from its resource, then from its baggage', () => {
    const own = { 'tenant.id': 'own' };
    const resource = { 'account.id': 'resource' };
    const baggage = { 'baggage.account.id': 'baggage' };
    expect(accountOf({ ...baggage, ...own }, resource)).toBe('own');
    expect(accountOf({ ...baggage }, resource)).toBe('resource');
    expect(accountOf({ ...baggage })).toBe('baggage');
    expect(accountOf({}, { 'baggage.account.id': 'no level of its own' })).toBe('');
    expect(accountOf({})).toBe('');
  });

  it('prefers the keys in the order of the list, in whatever order they come', () => {
    expect(accountOf({ 'tenant.id': 'b', 'account.id': 'a' })).toBe('a');
    expect(accountOf({ 'account.id': 'a', 'tenant.id': 'b' })).toBe('a');
    expect(accountOf({}, { 'tenant.id': 'b', 'account.id': 'a' })).toBe('a');
    expect(accountOf({ 'baggage.tenant.id': 'b', 'baggage.account.id': 'a' })).toBe('a');
  });

  it('reads integers as accounts, and passes over what is empty or no name', () => {
    expect(accountOf({ 'account.id': 42 })).toBe('42');
    expect(accountOf({ 'account.id': -7 })).toBe('-7');
    expect(accountOf({ 'account.id': 2n ** 63n - 1n })).toBe('9223372036854775807');
    expect(accountOf({ 'account.id': -(2n ** 63n) })).toBe('-9223372036854775808');
    expect(accountOf({ 'account.id': '', 'tenant.id': 'b' })).toBe('b');
    expect(accountOf({ 'account.id': '' }, { 'tenant.id': 'b' })).toBe('b');
    expect(accountOf({ 'account.id': true, 'tenant.id': 'b' })).toBe('b');
    expect(accountOf({ 'account.id': 1.5, 'tenant.id': 'b' })).toBe('b');
    expect(accountOf({ 'account.id': null, 'tenant.id': 'b' })).toBe('b');
    expect(accountOf({ 'account.id': ['a'], 'tenant.id': 'b' })).toBe('b');
  });

  it('lets no sender name all accounts', () => {
    expect(accountOf({ 'account.id': '*' })).toBe('\\*');
    expect(accountOf({ 'account.id': '(other)' })).toBe('\\(other)');
  });

  it('keeps the kind beside an operation that had no room, so that duplicates are told by it', () => {
    const full = { ...names, dictionaries: new Dictionaries({ services: 0, operations: 0, accounts: 0 }) };
    const bytes = encoders[format]([{ kind: 2 }, { kind: 3 }, { kind: 0 }]);
    const { batch } = decodeSpans({ format, bytes }, full);
    expect([0, 1, 2].map((i) => [batch.operation(i), batch.kind(i)])).toEqual([
      [OTHER_OPERATION, 2],
      [OTHER_OPERATION, 3],
      [OTHER_OPERATION, 0],
    ]);
  });

  it('decodes the same into records that are lent to it', () => {
    const lent = new SpanRecords(1);
    const specs = Array.from({ length: 300 }, (_, i): SpanSpec => ({ name: `GET ${i % 7}` }));
    for (const some of [specs, specs.slice(0, 3), []]) {
      const bytes = encoders[format](some);
      const { batch } = decodeSpans({ format, bytes }, names, lent);
      const fresh = decodeSpans({ format, bytes }, names).batch;
      expect(tellRecords(batch, names.dictionaries)).toEqual(tellRecords(fresh, names.dictionaries));
    }
  });

  it('knows entries: servers, consumers, and spans without a parent', () => {
    const entry = (kind: number, parentSpanId: string) => decode({ kind, parentSpanId }).spans[0]?.isEntry;
    const parent = 'b7ad6b7169203331';
    expect([0, 1, 2, 3, 4, 5].map((kind) => entry(kind, parent))).toEqual([
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
    expect([0, 1, 2, 3, 4, 5].map((kind) => entry(kind, ''))).toEqual(Array(6).fill(true));
    expect(entry(1, '0'.repeat(16))).toBe(true);
    expect(decode({ parentSpanId: '0'.repeat(16) }).spans[0]?.parentSpanId).toBeUndefined();
  });

  it('calls a span an error by its status', () => {
    expect([0, 1, 2, 7].map((status) => decode({ status }).spans[0]?.isError)).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  it('takes a kind that it does not know as unspecified', () => {
    expect(
      decode({ kind: 6 }, { kind: -1 }, { kind: 2 ** 31 - 1 }).spans.map((s) => s.operation.kind),
    ).toEqual(['unspecified', 'unspecified', 'unspecified']);
  });

  it('calls the service of a resource without a name unknown_service', () => {
    const [unnamed, empty, number] = decode(
      { service: undefined },
      { service: '' },
      { service: undefined, resource: { 'service.name': 5 } },
    ).spans;
    expect([unnamed, empty, number].map((s) => s?.operation.service)).toEqual(
      Array(3).fill('unknown_service'),
    );
  });

  it.each<[string, SpanSpec]>([
    ['invalid_trace_id', { traceId: '' }],
    ['invalid_trace_id', { traceId: '0'.repeat(32) }],
    ['invalid_trace_id', { traceId: TRACE.slice(2) }],
    ['invalid_trace_id', { traceId: `${TRACE}00` }],
    ['invalid_span_id', { spanId: '' }],
    ['invalid_span_id', { spanId: '0'.repeat(16) }],
    ['invalid_span_id', { spanId: 'b7ad6b71692033' }],
    ['invalid_parent_id', { parentSpanId: 'b7ad6b71692033' }],
    ['invalid_parent_id', { parentSpanId: TRACE }],
    ['missing_time', { startUnixNano: 0n }],
    ['missing_time', { startUnixNano: 5n, durationNs: -5 }],
    ['ended_before_it_started', { durationNs: -1 }],
  ])('rejects a span for its %s and takes the others: %j', (reason, bad) => {
    const good: SpanSpec = { spanId: 'b7ad6b7169203331', name: 'good' };
    const { spans, rejected } = decode(good, { ...bad, name: 'bad' }, good);
    expect(rejected).toEqual({ [reason]: 1 });
    expect(spans.map((s) => s.operation.name)).toEqual(['good', 'good']);
    const whole = readSpans({ format, bytes: encoders[format]([good, bad]) }, wordsOfHex(TRACE));
    expect(whole.map((s) => s.name)).toEqual(['good']);
  });

  it('gives no id to the names of a rejected span', () => {
    const fresh = namesFor('account.id');
    const bytes = encoders[format]([{ traceId: '', name: 'bad', attributes: { 'account.id': 'mallory' } }]);
    const before = [fresh.dictionaries.operationCount, fresh.dictionaries.accountCount];
    decodeSpans({ format, bytes }, fresh);
    expect([fresh.dictionaries.operationCount, fresh.dictionaries.accountCount]).toEqual(before);
  });

  it('takes an instant and a span of a day', () => {
    const durations = [0, 1, 86_400_000_000_000];
    expect(decode(...durations.map((durationNs) => ({ durationNs }))).spans.map((s) => s.durationNs)).toEqual(
      durations,
    );
  });

  it('holds nothing for a request without spans', () => {
    expect(decode()).toEqual({ spans: [], rejected: {} });
  });

  it('reads whole spans of one trace only', () => {
    const other = '1'.repeat(32);
    const bytes = encoders[format]([
      { traceId: other },
      { traceId: TRACE, name: 'mine' },
      { traceId: other },
    ]);
    expect(readSpans({ format, bytes }, wordsOfHex(TRACE)).map((s) => s.name)).toEqual(['mine']);
  });

  it('names a whole span as the dictionaries do, however its name was sent', () => {
    const bytes = encoders[format]([{ service: `s${'x'.repeat(700)}`, name: `a\0${'é'.repeat(400)}` }]);
    const { batch } = decodeSpans({ format, bytes }, names);
    const [span] = readSpans({ format, bytes }, wordsOfHex(TRACE));
    expect({ service: span?.service, name: span?.name, kind: span?.kind }).toEqual(
      names.dictionaries.operationOf(batch.operation(0)),
    );
  });
});

describe('the message of a partial success', () => {
  it('counts the spans and names the reasons', () => {
    expect(
      rejectedMessage(
        new Map([
          ['invalid_trace_id', 1],
          ['ended_before_it_started', 1],
        ]),
      ),
    ).toBe(
      '2 spans rejected: trace id that is zero or not 16 bytes, in JSON 32 hex digits (1), ended before it started (1)',
    );
    expect(rejectedMessage(new Map([['missing_time', 1]]))).toBe(
      '1 span rejected: missing start or end time (1)',
    );
    expect(rejectedMessage(new Map())).toBe('');
  });
});
