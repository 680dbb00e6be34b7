import { type DeliveryEvent, type Incident, type IncidentAccount } from '#contract';
import { type Span } from '#span';
import { IncidentStore, type Evidence, type NewIncident, type OpenIncident } from '../ports.js';

type Queued = { incidentId: string; event: DeliveryEvent; channel: string; notBeforeUnixMs: number };

/** An IncidentStore in memory that keeps the port's promises: what a crash leaves behind is what it holds. */
export class MemoryIncidentStore extends IncidentStore {
  readonly incidents = new Map<string, OpenIncident>();
  readonly queued: Queued[] = [];
  /** Fails the next transaction: before it has done anything, or after it has committed. */
  failNext: 'before' | 'after' | undefined;
  private readonly kept = new Map<string, Map<string, Span[]>>();

  async open(): Promise<OpenIncident[]> {
    return structuredClone([...this.incidents.values()].filter((one) => one.status === 'open'));
  }

  async find(id: string): Promise<Incident | undefined> {
    return structuredClone(this.incidents.get(id));
  }

  async list(): Promise<Incident[]> {
    return structuredClone([...this.incidents.values()].toReversed());
  }

  create(created: NewIncident, notBeforeUnixMs: number): Promise<OpenIncident | undefined> {
    return this.transaction(() => {
      const { sla, operation, openedAtUnixMs, violatingSinceUnixMs, accounts } = created;
      const isSame = (one: OpenIncident) => one.sla.id === sla.id && one.operationId === operation.id;
      if ([...this.incidents.values()].some((one) => one.status === 'open' && isSame(one))) return undefined;
      const incident: OpenIncident = {
        id: `i-${this.incidents.size + 1}`,
        status: 'open',
        sla,
        operation,
        operationId: operation.id,
        openedAt: new Date(openedAtUnixMs).toISOString(),
        resolvedAt: null,
        violatingSinceUnixMs,
        lastBadSpanEndUnixMs: null,
        lastBadSpanArrivalUnixMs: null,
        accounts,
        explanation: null,
        exemplars: [],
        deliveries: [],
      };
      this.incidents.set(incident.id, incident);
      this.queue(incident, 'opened', notBeforeUnixMs);
      return structuredClone(incident);
    });
  }

  updateAccounts(id: string, accounts: IncidentAccount[]): Promise<void> {
    return this.transaction(() => {
      this.get(id).accounts = accounts;
    });
  }

  attachEvidence(id: string, evidence: Evidence): Promise<void> {
    return this.transaction(() => {
      const { explanation, exemplars, lastBadSpan, traces } = structuredClone(evidence);
      Object.assign(this.get(id), {
        explanation,
        exemplars,
        lastBadSpanEndUnixMs: lastBadSpan?.endUnixMs ?? null,
        lastBadSpanArrivalUnixMs: lastBadSpan?.arrivalUnixMs ?? null,
      });
      this.kept.set(id, new Map(traces.map((trace) => [trace.traceId, trace.spans])));
      for (const delivery of this.queued) if (delivery.incidentId === id) delivery.notBeforeUnixMs = 0;
    });
  }

  resolve(id: string, accounts: IncidentAccount[], atUnixMs: number): Promise<void> {
    return this.transaction(() => {
      const incident = this.get(id);
      if (incident.status === 'resolved') return;
      Object.assign(incident, { status: 'resolved', accounts, resolvedAt: new Date(atUnixMs).toISOString() });
      this.queue(incident, 'resolved', 0);
    });
  }

  async keptTrace(traceId: string): Promise<Span[]> {
    for (const traces of this.kept.values()) {
      const spans = traces.get(traceId);
      if (spans) return structuredClone(spans);
    }
    return [];
  }

  private get(id: string): OpenIncident {
    const incident = this.incidents.get(id);
    if (!incident) throw new Error(`no incident ${id}`);
    return incident;
  }

  private queue({ id, sla }: OpenIncident, event: DeliveryEvent, notBeforeUnixMs: number): void {
    if (sla.mode === 'shadow') return;
    for (const channel of sla.channels) this.queued.push({ incidentId: id, event, channel, notBeforeUnixMs });
  }

  private async transaction<T>(work: () => T): Promise<T> {
    const fails = this.failNext;
    this.failNext = undefined;
    if (fails === 'before') throw new Error('the connection is gone');
    const result = work();
    if (fails === 'after') throw new Error('the connection was lost after the commit');
    return result;
  }
}
