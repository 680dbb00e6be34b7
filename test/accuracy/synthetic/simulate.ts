import { type OtlpRequest, type OtlpSpan } from '../otlp-request.js';
import { type Chance } from './chance.js';
import { type Fault } from './faults.js';
import { type Endpoint, type Topology } from './topology.js';

const [INTERNAL, SERVER, CLIENT] = [1, 2, 3];
const START_UNIX_MS = 1_600_000_000_000;
const BETWEEN_REQUESTS_MS = 500;
const NETWORK_MS = 0.5;
/** A job that a request starts and does not wait for. */
const JOB_MS = 100;

type Span = OtlpSpan & { service: string };

/** So many requests as one export request, the services and databases that each of them meets, and whether the fault hits it. */
export type Traffic = {
  request: OtlpRequest;
  met: { services: string[]; databases: string[]; durationMs: number; hit: boolean }[];
};

export function simulate(topology: Topology, fault: Fault, requests: number, chance: Chance): Traffic {
  const traces = Array.from({ length: requests }, (_, i) =>
    new Request(topology, fault, chance).run(
      entryOf(topology, chance),
      START_UNIX_MS + i * BETWEEN_REQUESTS_MS,
    ),
  );
  const byService = new Map<string, OtlpSpan[]>();
  for (const { service, ...span } of traces.flatMap(({ spans }) => spans)) {
    byService.set(service, [...(byService.get(service) ?? []), span]);
  }
  const resourceSpans = [...byService].map(([service, spans]) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
    scopeSpans: [{ spans }],
  }));
  return { request: { resourceSpans }, met: traces.map(({ met }) => met) };
}

function entryOf({ entries }: Topology, chance: Chance): Endpoint {
  let left = chance.uniform(
    0,
    entries.reduce((sum, { weight }) => sum + weight, 0),
  );
  const [first] = entries;
  if (!first) throw new Error('no entry');
  return (entries.find(({ weight }) => (left -= weight) <= 0) ?? first).endpoint;
}

/** One request on its way; times are ms since its start. */
class Request {
  private readonly spans: Span[] = [];
  private readonly databases = new Set<string>();
  private readonly traceId: string;
  private hit = false;

  constructor(
    private readonly topology: Topology,
    private readonly fault: Fault,
    private readonly chance: Chance,
  ) {
    this.traceId = chance.hex(16);
  }

  run(entry: Endpoint, startUnixMs: number): { spans: Span[]; met: Traffic['met'][number] } {
    const durationMs = this.serve(entry, 0, undefined);
    const { furtherRoots } = this.topology;
    if (furtherRoots > 0 && this.chance.happens(furtherRoots)) {
      const startMs = this.chance.uniform(1, JOB_MS);
      this.add(entry.service, 'job', INTERNAL, startMs, startMs + this.chance.duration(JOB_MS), undefined);
    }
    const nanos = (ms: number | string): string =>
      String(BigInt(startUnixMs) * 1_000_000n + BigInt(Math.round(Number(ms) * 1e6)));
    for (const span of this.spans) {
      span.startTimeUnixNano = nanos(span.startTimeUnixNano);
      span.endTimeUnixNano = nanos(span.endTimeUnixNano);
    }
    const services = [...new Set(this.spans.map(({ service }) => service))];
    return {
      spans: this.spans,
      met: { services, databases: [...this.databases], durationMs, hit: this.hit },
    };
  }

  private faultMs(place: Parameters<Fault>[0]): number {
    const ms = this.fault(place);
    if (ms > 0) this.hit = true;
    return ms;
  }

  /** @returns when it ends */
  private serve(endpoint: Endpoint, startMs: number, parentSpanId: string | undefined): number {
    const { service, name, workMs, query, calls, parallel } = endpoint;
    const spanId = this.chance.hex(8);
    const work = (): number => this.chance.duration(workMs / 2);
    let nowMs = startMs + work() + this.faultMs({ at: 'work', service });
    if (query) {
      const { database, ms } = query;
      const endMs = nowMs + this.chance.duration(ms) + this.faultMs({ at: 'query', service, database });
      this.databases.add(database);
      this.add(service, `SELECT ${database}`, CLIENT, nowMs, endMs, spanId, database);
      nowMs = endMs;
    }
    let lastMs = nowMs;
    for (const { to, probability } of calls) {
      if (!this.chance.happens(probability)) continue;
      const endMs = this.call(service, to, parallel ? nowMs : lastMs, spanId);
      lastMs = Math.max(lastMs, endMs);
    }
    const endMs = lastMs + work();
    this.add(service, name, SERVER, startMs, endMs, parentSpanId, undefined, spanId);
    return endMs;
  }

  private call(caller: string, to: Endpoint, startMs: number, parentSpanId: string): number {
    const callee = to.service;
    const { callersSendSpans } = this.topology;
    const spanId = callersSendSpans ? this.chance.hex(8) : parentSpanId;
    const gap = (at: 'before' | 'after'): number =>
      this.chance.duration(NETWORK_MS) + this.faultMs({ at, caller, callee });
    const servedMs = this.serve(to, startMs + gap('before'), spanId);
    const endMs = servedMs + gap('after');
    if (!callersSendSpans) return endMs;
    this.add(caller, `${callee}/${to.name}`, CLIENT, startMs, endMs, parentSpanId, undefined, spanId);
    return endMs;
  }

  private add(
    service: string,
    name: string,
    kind: number,
    startMs: number,
    endMs: number,
    parentSpanId: string | undefined,
    database?: string,
    spanId = this.chance.hex(8),
  ): void {
    const attributes = database
      ? [
          { key: 'db.system.name', value: { stringValue: 'postgresql' } },
          { key: 'service.peer.name', value: { stringValue: database } },
        ]
      : [];
    const span = {
      service,
      traceId: this.traceId,
      spanId,
      ...(parentSpanId === undefined ? {} : { parentSpanId }),
      name,
      kind,
      startTimeUnixNano: startMs,
      endTimeUnixNano: endMs,
      attributes,
    };
    this.spans.push(span);
  }
}
