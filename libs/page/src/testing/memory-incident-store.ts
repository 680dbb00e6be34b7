import { type DeliveryEvent, type Incident, type IncidentAccount, type IncidentKey } from '#contract';
import { type Span } from '#span';
import { incidentOfOne } from '../incidents/incident-of-one.js';
import {
  type Evidence,
  type HeldEvidence,
  IncidentStore,
  type NewViolation,
  type OpenIncident,
  type OpenViolation,
} from '../ports.js';

type Queued = { incidentId: string; event: DeliveryEvent; channel: string; notBeforeUnixMs: number };

/** An IncidentStore in memory that keeps the port's promises: what a crash leaves behind is what it holds. */
export class MemoryIncidentStore extends IncidentStore {
  readonly incidents = new Map<string, OpenIncident>();
  readonly queued: Queued[] = [];
  /** Fails the next transaction: before it has done anything, or after it has committed. */
  failNext: 'before' | 'after' | undefined;
  private readonly evidence = new Map<string, Evidence>();

  async open(): Promise<OpenIncident[]> {
    return structuredClone([...this.incidents.values()].filter((one) => one.status === 'open'));
  }

  async find(id: string): Promise<Incident | undefined> {
    return structuredClone(this.incidents.get(id));
  }

  async list(): Promise<Incident[]> {
    return structuredClone([...this.incidents.values()].toReversed());
  }

  /** For tests of one: the first violation, with what its incident has to tell. */
  only(): (OpenViolation & Pick<Incident, 'status' | 'exemplars' | 'lastBadSpanEndUnixMs'>) | undefined {
    const [incident] = this.incidents.values();
    const [violation] = incident?.violations ?? [];
    if (!incident || !violation) return undefined;
    const { status, exemplars, lastBadSpanEndUnixMs } = incident;
    return { ...violation, status, exemplars, lastBadSpanEndUnixMs };
  }

  create(
    created: NewViolation,
    key: IncidentKey,
    notBeforeUnixMs: number,
  ): Promise<OpenIncident | undefined> {
    return this.transaction(() => {
      const { sla, operation, openedAtUnixMs, violatingSinceUnixMs, accounts } = created;
      const isSame = (one: OpenViolation) =>
        one.resolvedAt === null && one.sla.id === sla.id && one.operationId === operation.id;
      if ([...this.incidents.values()].some(({ violations }) => violations.some(isSame))) return undefined;
      const openedAt = new Date(openedAtUnixMs).toISOString();
      const { id: operationId, ...named } = operation;
      const violation: OpenViolation = {
        id: `v-${this.incidents.size + 1}`,
        sla,
        operation: named,
        operationId,
        openedAt,
        resolvedAt: null,
        violatingSinceUnixMs,
        accounts,
        explanation: null,
      };
      const incident: OpenIncident = { ...incidentOfOne(violation), id: `i-${this.incidents.size + 1}`, key };
      this.incidents.set(incident.id, incident);
      this.queue(incident, sla.channels, 'opened', notBeforeUnixMs);
      return structuredClone(incident);
    });
  }

  updateAccounts(violationId: string, accounts: IncidentAccount[]): Promise<void> {
    return this.transaction(() => {
      this.get(violationId).violation.accounts = accounts;
    });
  }

  async evidenceOf(violationIds: string[]): Promise<HeldEvidence[]> {
    const held = new Map<Evidence, string[]>();
    for (const id of violationIds) {
      const evidence = this.evidence.get(id);
      if (evidence) held.set(evidence, [...(held.get(evidence) ?? []), id]);
    }
    return structuredClone([...held].map(([evidence, ids]) => ({ violationIds: ids, evidence })));
  }

  attachEvidence(violationIds: string[], evidence: Evidence): Promise<void> {
    return this.transaction(() => {
      const stored = structuredClone(evidence);
      const { explanation, exemplars, lastBadSpan } = stored;
      for (const id of violationIds) {
        const { incident, violation } = this.get(id);
        violation.explanation = explanation;
        Object.assign(incident, {
          explanation,
          exemplars,
          lastBadSpanEndUnixMs: lastBadSpan?.endUnixMs ?? null,
          lastBadSpanArrivalUnixMs: lastBadSpan?.arrivalUnixMs ?? null,
        });
        this.evidence.set(id, stored);
        for (const one of this.queued) if (one.incidentId === incident.id) one.notBeforeUnixMs = 0;
      }
    });
  }

  resolve(violationId: string, accounts: IncidentAccount[], atUnixMs: number): Promise<void> {
    return this.transaction(() => {
      const { incident, violation } = this.get(violationId);
      if (violation.resolvedAt !== null) return;
      const resolvedAt = new Date(atUnixMs).toISOString();
      Object.assign(violation, { accounts, resolvedAt });
      if (incident.violations.some((one) => one.resolvedAt === null)) return;
      Object.assign(incident, { status: 'resolved', resolvedAt });
      this.queue(incident, violation.sla.channels, 'resolved', 0);
    });
  }

  async keptTrace(traceId: string): Promise<Span[]> {
    for (const { traces } of this.evidence.values()) {
      const kept = traces.find((trace) => trace.traceId === traceId);
      if (kept) return structuredClone(kept.spans);
    }
    return [];
  }

  private get(violationId: string): { incident: OpenIncident; violation: OpenViolation } {
    for (const incident of this.incidents.values()) {
      const violation = incident.violations.find(({ id }) => id === violationId);
      if (violation) return { incident, violation };
    }
    throw new Error(`no violation ${violationId}`);
  }

  private queue(
    { id, mode }: OpenIncident,
    channels: string[],
    event: DeliveryEvent,
    notBeforeUnixMs: number,
  ): void {
    if (mode === 'shadow') return;
    for (const channel of channels) this.queued.push({ incidentId: id, event, channel, notBeforeUnixMs });
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
