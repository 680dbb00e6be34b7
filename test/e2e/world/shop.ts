import {
  context,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node';
import { type Clock } from '#kit';

export type Checkout = {
  account?: string;
  /** What the payments service takes more than usual. */
  paymentsExtraMs?: number;
  /** The payments service throws, and the others pass it on. */
  failed?: boolean;
  /** How long ago it ended. */
  endedAgoMs?: number;
};

const USUAL_MS = 60;

/**
 * What the OpenTelemetry SDK makes of requests to a small shop: gateway → payments → a database without spans. The
 * gateway's span names the account.
 */
export class Shop {
  private readonly finished = new InMemorySpanExporter();
  private readonly gateway = this.tracer('gateway');
  private readonly payments = this.tracer('payments');

  constructor(private readonly clock: Clock) {}

  /** The spans of so many checkouts: the same but for a few milliseconds. */
  checkouts(count: number, checkout: Checkout = {}): ReadableSpan[] {
    this.finished.reset();
    for (let i = 0; i < count; i++) this.checkout(i % 7, checkout);
    return this.finished.getFinishedSpans();
  }

  private checkout(
    jitterMs: number,
    { account, paymentsExtraMs = 0, failed = false, endedAgoMs = 0 }: Checkout,
  ) {
    const tookMs = USUAL_MS + jitterMs + paymentsExtraMs;
    const startMs = this.clock.nowMs() - endedAgoMs - tookMs;
    const attributes = account === undefined ? {} : { 'account.id': account };
    const entry = this.gateway('POST /checkout', SpanKind.SERVER, startMs, attributes);
    const call = this.gateway('POST', SpanKind.CLIENT, startMs + 5, { 'server.address': 'payments' }, entry);
    const charge = this.payments('charge', SpanKind.SERVER, startMs + 7, {}, call);
    const query = this.payments(
      'SELECT',
      SpanKind.CLIENT,
      startMs + 10,
      { 'db.system.name': 'postgresql' },
      charge,
    );
    query.end(startMs + 20);
    if (failed) {
      charge.recordException(new RangeError('card declined'), startMs + 30);
      for (const span of [charge, call, entry]) span.setStatus({ code: SpanStatusCode.ERROR });
    }
    charge.end(startMs + tookMs - 12);
    call.end(startMs + tookMs - 10);
    entry.end(startMs + tookMs);
  }

  private tracer(service: string) {
    const tracer = new NodeTracerProvider({
      resource: resourceFromAttributes({ 'service.name': service }),
      spanProcessors: [new SimpleSpanProcessor(this.finished)],
    }).getTracer('shop');
    return (name: string, kind: SpanKind, startTime: number, attributes: Attributes, parent?: Span): Span => {
      const within: Context = parent ? trace.setSpan(context.active(), parent) : context.active();
      return tracer.startSpan(name, { kind, startTime, attributes }, within);
    };
  }
}
