import { type Span } from '#span';

export function span(traceId: string, spanId: string, change: Partial<Span> = {}): Span {
  return {
    traceId,
    spanId,
    parentSpanId: undefined,
    service: 'shop',
    name: 'POST /checkout',
    kind: 'server',
    startUnixNano: 1_795_403_560_000_000_000n,
    durationNs: 2_410_000_000,
    status: 'unset',
    statusMessage: '',
    attributes: {},
    resource: {},
    events: [],
    links: [],
    ...change,
  };
}
