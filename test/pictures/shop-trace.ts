import { type Span } from '#span';
import { drawWaterfall } from '../../apps/server/src/draw-waterfall.js';

const START_UNIX_NANO = 1_795_403_560_000_000_000n;

type Row = [
  service: string,
  name: string,
  kind: Span['kind'],
  parent: number,
  fromMs: number,
  tookMs: number,
];

const ROWS: Row[] = [
  ['shop', 'POST /checkout', 'server', -1, 0, 2_410],
  ['shop', 'GET /cart', 'client', 0, 20, 60],
  ['cart', 'GET /cart', 'server', 1, 24, 50],
  ['shop', 'POST /charge', 'client', 0, 110, 2_280],
  ['payments', 'POST /charge', 'server', 3, 114, 2_270],
  ['payments', 'SELECT ledger', 'client', 4, 130, 2_240],
];

/** The picture of a mail: a checkout that waits for payments-db. */
export function waterfallOfShop(): string {
  const spans = ROWS.map(([service, name, kind, parent, fromMs, tookMs], i): Span => ({
    traceId: '3f1c'.repeat(8),
    spanId: idOf(i),
    parentSpanId: parent < 0 ? undefined : idOf(parent),
    service,
    name,
    kind,
    startUnixNano: START_UNIX_NANO + BigInt(fromMs) * 1_000_000n,
    durationNs: tookMs * 1e6,
    status: 'unset',
    statusMessage: '',
    attributes: i === 5 ? { 'db.system.name': 'postgresql', 'server.address': 'payments-db' } : {},
    resource: {},
    events: [],
    links: [],
  }));
  return drawWaterfall({ spans, rootSpanId: idOf(0), culprit: 'payments-db', maxRows: 16, width: 760 });
}

function idOf(i: number): string {
  return `${i + 1}`.padStart(16, '0');
}
