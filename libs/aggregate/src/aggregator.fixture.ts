import { Dictionaries } from '#span';
import { Aggregator, type AggregatorLimits, DEFAULT_AGGREGATOR_LIMITS, type LatencyRows } from './index.js';
import { START_MS } from './spans.fixture.js';

export const ACME = 10;
export const GLOBEX = 11;
/** A time in the middle of a window, so that a few seconds more or less stay in it. */
export const NOON = Math.floor(START_MS / 10_000) * 10_000 + 5_000;

/** What was taken, to be asked by account. */
export class Taken {
  constructor(readonly rows: LatencyRows) {}

  count(account: number, operation = 1): number {
    return this.tell()
      .filter((row) => row.account === account && row.operation === operation)
      .reduce((sum, row) => sum + row.spans, 0);
  }

  tell() {
    const { rows } = this;
    return Array.from({ length: rows.count }, (_, i) => ({
      windowStartUnixMs: rows.windowStartUnixMs(i),
      account: rows.account(i),
      operation: rows.operation(i),
      spans: rows.spans(i),
      errors: rows.errors(i),
      sumNs: rows.sumNs(i),
      entry: rows.isEntry(i),
    }));
  }
}

export function aggregatorWith(over: Partial<AggregatorLimits> = {}): Aggregator {
  const dictionaries = new Dictionaries({ services: 10, operations: 10, accounts: 100 });
  for (const name of ['GET /', 'query', 'POST /']) {
    dictionaries.registerOperation({ service: 'shop', name, kind: 'server' });
  }
  return new Aggregator(dictionaries, {
    ...DEFAULT_AGGREGATOR_LIMITS,
    maxWaitingSpans: 64,
    maxTraces: 64,
    ...over,
  });
}

export function taken(aggregator: Aggregator, nowUnixMs = NOON + 3_600_000): Taken {
  aggregator.advance(nowUnixMs);
  return new Taken(aggregator.take());
}
