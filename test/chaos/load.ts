import { otlpProto, type SpanSpec } from '#testkit';
import { type Random } from './random.js';

const ACCOUNTS = 20;
const SPANS_PER_TRACE = 6;

/** What Postgres has to hold in the end: "acme: gateway POST /checkout (server)" → spans. */
export type Expected = Map<string, number>;

/**
 * Requests of a shop, and what they have to be counted as. The spans of a trace come in several requests, the one that
 * names the account in any of them: gateway and payments are entries, the query is what an SLA names.
 */
export class Load {
  readonly expected: Expected = new Map();
  sentSpans = 0;
  private readonly pool: SpanSpec[] = [];
  private readonly sent: SpanSpec[] = [];

  constructor(private readonly random: Random) {}

  /** The next request: new spans, and now and then one that was in an earlier request too. */
  next(): Uint8Array {
    while (this.pool.length < 200) this.pool.push(...this.trace());
    const spans = Array.from({ length: 1 + this.random.below(40) }, () => this.takeAny());
    const again = this.sent[this.random.below(this.sent.length)];
    this.sent.push(...spans);
    if (this.sent.length > 1_000) this.sent.splice(0, 500);
    return otlpProto(again && this.random.below(4) === 0 ? [...spans, again] : spans);
  }

  /** What is left of traces that have begun; undefined where nothing is. */
  rest(): Uint8Array | undefined {
    return this.pool.length === 0 ? undefined : otlpProto(this.pool.splice(0, 50));
  }

  private takeAny(): SpanSpec {
    const [span] = this.pool.splice(this.random.below(this.pool.length), 1);
    if (!span) throw new Error('the pool is never empty');
    return span;
  }

  private trace(): SpanSpec[] {
    const traceId = this.random.hex(16);
    const account = `account-${this.random.below(ACCOUNTS)}`;
    const root = this.random.hex(8);
    const common = { traceId, startUnixNano: BigInt(Date.now() - 100) * 1_000_000n, durationNs: 50_000_000 };
    const spans: SpanSpec[] = [
      {
        ...common,
        spanId: root,
        service: 'gateway',
        name: 'POST /checkout',
        kind: 2,
        attributes: { 'account.id': account },
      },
    ];
    for (let i = 1; i < SPANS_PER_TRACE; i++) {
      const shape = SHAPES[i % SHAPES.length] ?? SHAPES[0];
      spans.push({ ...common, ...shape, spanId: this.random.hex(8), parentSpanId: root });
    }
    for (const { service, name, kind } of spans) {
      const operation = `${service} ${name} (${kind === 2 ? 'server' : 'client'})`;
      this.expect(`*: ${operation}`);
      if (operation !== UNTRACKED) this.expect(`${account}: ${operation}`);
    }
    this.sentSpans += spans.length;
    return spans;
  }

  private expect(key: string): void {
    this.expected.set(key, (this.expected.get(key) ?? 0) + 1);
  }
}

const SHAPES = [
  { service: 'gateway', name: 'POST', kind: 3 },
  { service: 'payments', name: 'charge', kind: 2 },
  { service: 'payments', name: 'SELECT', kind: 3 },
] as const;

/** No entry, and no SLA names it: not kept per account. */
const UNTRACKED = 'gateway POST (client)';
/** No entry either, but {@link Chaos} defines an SLA about it before the load begins. */
export const TRACKED = { service: 'payments', name: 'SELECT', kind: 'client' } as const;
