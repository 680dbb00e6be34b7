import { type Sla } from '#contract';
import { otlpProto, type SpanSpec } from '#testkit';
import { operationOf, slowDatabaseOf, stormTrace } from './storm-traffic.js';

/** A healthy request takes about 40 ms, and a slow one that much more. */
const SLOW_MS = 400;
/** So that a request has ended when it is exported. */
const LONGEST_MS = 500;
const THRESHOLDS_MS = [100, 150, 200, 250, 300];
const PERCENTILES = [90, 95, 99, 99.9];
const SPANS_PER_REQUEST = 1_000;

export type StormSite = {
  slas: number;
  operations: number;
  /** How many databases become slow, 1 or 2; the operations have them in turns. */
  causes: number;
  /** Requests that each account makes in a second. */
  rate: number;
};

/** Promises of several kinds and thresholds, each to an account of its own. */
export function stormSlas({ slas, operations }: StormSite, channels: string[]): Omit<Sla, 'confidence'>[] {
  return Array.from({ length: slas }, (_, i) => {
    const thresholdMs = THRESHOLDS_MS[i % THRESHOLDS_MS.length] ?? 0;
    const percentile = PERCENTILES[(i >> 1) % PERCENTILES.length] ?? 0;
    return {
      id: `storm-${i}`,
      name: `Storm ${i}`,
      accounts: { keys: [`account-${i}`] },
      operation: { ...operationOf(i % operations), kind: 'entry' },
      objective: { type: 'latency', percentile, thresholdMs },
      windowSeconds: i % 3 === 0 ? 300 : 60,
      severity: i % 50 === 0 ? 'critical' : 'error',
      channels,
    };
  });
}

/** The database that breaks this SLA. */
export function culpritOfSla(slaId: string, { operations, causes }: StormSite): string {
  return slowDatabaseOf(Number(slaId.split('-')[1]) % operations, causes);
}

/**
 * OTLP requests with what all accounts have called within some milliseconds.
 *
 * @param endUnixMs they have ended by then
 */
export function* siteRequests(
  site: StormSite,
  { endUnixMs, lastsMs, isBroken }: { endUnixMs: number; lastsMs: number; isBroken: boolean },
): Generator<Uint8Array> {
  const { slas, operations, causes, rate } = site;
  const calls = Math.round((slas * rate * lastsMs) / 1_000);
  const first = Math.round((endUnixMs / 1_000) * slas * rate);
  let specs: SpanSpec[] = [];
  for (let i = 0; i < calls; i++) {
    const sla = (first + i) % slas;
    const operation = sla % operations;
    const startUnixMs = endUnixMs - LONGEST_MS - lastsMs + Math.floor((i / calls) * lastsMs);
    const slow = { database: slowDatabaseOf(operation, causes), ms: isBroken ? SLOW_MS : 0 };
    specs.push(...stormTrace(operation, `account-${sla}`, startUnixMs, slow, first + i));
    if (specs.length < SPANS_PER_REQUEST && i < calls - 1) continue;
    yield otlpProto(specs);
    specs = [];
  }
}
