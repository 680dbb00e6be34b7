import { isDeepStrictEqual } from 'node:util';
import { type DeliveryEvent, type Incident } from '#contract';
import { type Span } from '#span';
import { blastRadiusOf } from '../incidents/blast-radius.js';
import { violationKey } from '../incidents/decide-violations.js';
import { contraryOf, keyText } from '../incidents/incident-key.js';
import { type Deed, decideDeed } from '../handling/decide-deed.js';
import { toldOfDeed } from '../handling/told-of-deed.js';
import { UNHANDLED } from '../incidents/incident-of-one.js';
import { inLeadOrder, tellerOf } from '../incidents/lead.js';
import {
  type AccountsOfViolation,
  type Evidence,
  type HeldEvidence,
  type IncidentChange,
  IncidentStore,
  type NewViolation,
  type OpenIncident,
  type OpenViolation,
  type Standing,
  type StandingIncident,
} from '../ports.js';

type Row = Omit<StandingIncident, 'deliveries' | 'violated'> & Pick<Incident, 'timeline'>;
type Queued = { incidentId: string; event: DeliveryEvent; channel: string; sequence: number };

/** An IncidentStore in memory that keeps the port's promises: what a crash leaves behind is what it holds. */
export class MemoryIncidentStore extends IncidentStore {
  readonly rows = new Map<string, Row>();
  readonly violations = new Map<string, OpenViolation>();
  readonly queued: Queued[] = [];
  /** Fails the next transaction: before it has done anything, or after it has committed. */
  failNext: 'before' | 'after' | undefined;
  /** Happens after what stands has been read, and before the next change of an incident. */
  beforeChange: (() => void) | undefined;
  private readonly evidence = new Map<string, Evidence>();

  get incidents(): Map<string, OpenIncident> {
    return new Map([...this.rows.values()].map((row) => [row.id, this.incidentOf(row)]));
  }

  async open(): Promise<OpenIncident[]> {
    return structuredClone([...this.incidents.values()].filter((one) => one.status === 'open'));
  }

  async find(id: string): Promise<Incident | undefined> {
    return structuredClone(this.incidents.get(id));
  }

  async list(): Promise<Incident[]> {
    return structuredClone([...this.incidents.values()].toReversed());
  }

  async standing(resolvedSinceUnixMs: number): Promise<Standing> {
    const all = [...this.violations.values()];
    const violations = all.filter(({ resolvedAt }) => resolvedAt === null);
    const stands = ({ id, resolvedAt }: Row) =>
      resolvedAt === null ||
      Date.parse(resolvedAt) >= resolvedSinceUnixMs ||
      violations.some(({ incidentId }) => incidentId === id);
    const incidents = [...this.rows.values()].filter(stands).map((row) => this.standingOf(row));
    return structuredClone({ violations, incidents });
  }

  private standingOf(row: Row): StandingIncident {
    const own = [...this.violations.values()].filter(({ incidentId }) => incidentId === row.id);
    const { timeline: _, ...standing } = row;
    const isViolated = row.resolvedAt === null && own.some(({ resolvedAt }) => resolvedAt === null);
    return {
      ...standing,
      deliveries: this.deliveriesOf(row.id),
      violated: isViolated ? [] : own.map((one) => violationKey(one.sla.id, one.operationId)),
    };
  }

  /** For tests of one: the first violation, with what its incident has to tell. */
  only(): (OpenViolation & Pick<Incident, 'status' | 'exemplars' | 'lastBadSpanEndUnixMs'>) | undefined {
    const [violation] = this.violations.values();
    if (!violation) return undefined;
    const incident = this.incidents.get(violation.incidentId ?? '');
    const { exemplars = [], lastBadSpan = null } = this.evidence.get(violation.id) ?? {};
    return structuredClone({
      ...violation,
      status: incident?.status ?? 'open',
      exemplars,
      lastBadSpanEndUnixMs: lastBadSpan?.endUnixMs ?? null,
    });
  }

  openViolations(violations: NewViolation[]): Promise<OpenViolation[]> {
    return this.transaction(() =>
      violations.flatMap(({ operation, sla, openedAtUnixMs, violatingSinceUnixMs, accounts }) => {
        const isSame = (one: OpenViolation) =>
          one.resolvedAt === null && one.sla.id === sla.id && one.operationId === operation.id;
        if ([...this.violations.values()].some(isSame)) return [];
        const { service, name, kind } = operation;
        return structuredClone(
          this.addViolation({
            sla,
            operation: { service, name, kind },
            operationId: operation.id,
            openedAt: new Date(openedAtUnixMs).toISOString(),
            resolvedAt: null,
            violatingSinceUnixMs,
            accounts: structuredClone(accounts),
            explanation: null,
            incidentId: null,
            contrary: null,
          }),
        );
      }),
    );
  }

  updateAccounts(updates: AccountsOfViolation[]): Promise<void> {
    return this.transaction(() => {
      for (const { violationId, accounts } of updates)
        this.get(violationId).accounts = structuredClone(accounts);
    });
  }

  resolveViolations(last: AccountsOfViolation[], atUnixMs: number): Promise<void> {
    return this.transaction(() => {
      for (const { violationId, accounts } of last) {
        const violation = this.get(violationId);
        if (violation.resolvedAt !== null) continue;
        const resolvedAt = new Date(atUnixMs).toISOString();
        Object.assign(violation, structuredClone({ accounts }), { resolvedAt });
      }
    });
  }

  change(change: IncidentChange): Promise<string | undefined> {
    const happens = this.beforeChange;
    this.beforeChange = undefined;
    happens?.();
    return this.transaction(() => {
      const { id, mode, key, becomes, severity, told, escalated, joining, splitting, atUnixMs } = change;
      const at = new Date(atUnixMs).toISOString();
      const text = keyText(key);
      const isTaken = [...this.rows.values()].some(
        (row) => row.id !== id && row.resolvedAt === null && row.mode === mode && keyText(row.key) === text,
      );
      const begins = becomes === 'opened' || becomes === 'reopened';
      if (begins && isTaken) return undefined;
      const members = [...joining, ...splitting].map((one) => this.get(one));
      if (members.some(({ resolvedAt }) => resolvedAt !== null)) return undefined;
      if (joining.some((one) => this.get(one).incidentId !== null)) return undefined;
      if (id !== null && this.row(id).version !== (change.version ?? this.row(id).version)) return undefined;
      const row: Row = id === null ? this.addRow(change) : this.row(id);
      if ((becomes === 'reopened') === (row.resolvedAt === null) && becomes !== 'opened' && becomes !== null)
        return undefined;
      if (becomes === 'resolved' && this.openIn(row.id).length > 0) return undefined;
      Object.assign(row, structuredClone({ severity, told, escalated, version: row.version + 1 }));
      if (becomes === 'resolved') row.resolvedAt = at;
      if (becomes === 'reopened') {
        Object.assign(row, { resolvedAt: null, reopenedAt: at, reopenings: row.reopenings + 1 });
        Object.assign(row.handling, { acknowledgedAt: null, acknowledgedBy: null, resolvedBy: null });
      }
      for (const one of joining) this.get(one).incidentId = row.id;
      for (const one of splitting) this.split(this.get(one), row.id, at);
      row.timeline.push(...change.entries.map((entry) => ({ ...entry, at, actor: 'culprit' })));
      for (const delivery of change.deliveries) {
        const queued = { ...delivery, incidentId: row.id };
        if (!this.queued.some((one) => isDeepStrictEqual(one, queued))) this.queued.push(queued);
      }
      return row.id;
    });
  }

  /** As people do it, with what those are told of it who know of the incident. */
  handle(id: string, deed: Deed, atUnixMs: number, account: string | null = null): void {
    const row = this.row(id);
    const at = new Date(atUnixMs).toISOString();
    if (account !== null) {
      const before = row.accountHandling.find((one) => one.account === account);
      const own = before ?? { account, snoozedUntil: null, resolvedAt: null };
      if (!before) row.accountHandling.push(own);
      if (deed.kind === 'resolve') own.resolvedAt = at;
      if (deed.kind === 'snooze')
        own.snoozedUntil = deed.untilUnixMs === null ? null : new Date(deed.untilUnixMs).toISOString();
      row.version++;
      return;
    }
    const outcome = decideDeed(deed, { handling: row.handling, overSince: row.resolvedAt }, 'ada', atUnixMs);
    if (!outcome) return;
    Object.assign(row, { handling: outcome.handling, version: row.version + 1 });
    if (outcome.event === 'resolved') row.resolvedAt ??= at;
    if (!outcome.event) return;
    for (const told of toldOfDeed(outcome.event, this.deliveriesOf(id), row.reopenings, () => true))
      this.queued.push({ ...told, incidentId: id });
  }

  async evidenceOf(violationIds: string[]): Promise<HeldEvidence[]> {
    return violationIds.flatMap((id) => {
      const held = this.evidence.get(id);
      return held ? [structuredClone({ violationIds: [id], evidence: held })] : [];
    });
  }

  attachEvidence(violationIds: string[], evidence: Evidence): Promise<void> {
    return this.transaction(() => {
      for (const id of violationIds) {
        const violation = this.get(id);
        const { explanation } = structuredClone(evidence);
        const key = violation.incidentId === null ? undefined : this.row(violation.incidentId).key;
        violation.contrary = key ? contraryOf(explanation, key, violation.contrary) : null;
        violation.explanation = explanation;
        this.evidence.set(id, structuredClone(evidence));
      }
    });
  }

  keepTraces(violationIds: string[], traces: Evidence['traces']): Promise<void> {
    return this.transaction(() => {
      for (const id of violationIds) this.evidence.get(id)?.traces.push(...structuredClone(traces));
    });
  }

  async keptTrace(traceId: string): Promise<Span[]> {
    for (const { traces } of this.evidence.values()) {
      const kept = traces.find((trace) => trace.traceId === traceId);
      if (kept) return structuredClone(kept.spans);
    }
    return [];
  }

  private incidentOf(one: Row): OpenIncident {
    const { version: _, reopenings: __, told: ___, escalated: ____, accountHandling: _____, ...row } = one;
    const own = [...this.violations.values()].filter(({ incidentId }) => incidentId === row.id);
    const violations = inLeadOrder(own);
    const teller = tellerOf(violations, row.key);
    const evidence = teller && this.evidence.get(teller.id);
    return {
      ...row,
      status: row.resolvedAt === null ? 'open' : 'resolved',
      violatingSinceUnixMs: Math.min(...own.map(({ violatingSinceUnixMs }) => violatingSinceUnixMs)),
      lastBadSpanEndUnixMs: evidence?.lastBadSpan?.endUnixMs ?? null,
      lastBadSpanArrivalUnixMs: evidence?.lastBadSpan?.arrivalUnixMs ?? null,
      violations,
      blastRadius: blastRadiusOf(violations),
      explanation: teller?.explanation ?? null,
      exemplars: evidence?.exemplars ?? [],
      accountHandling: [],
      deliveries: this.deliveriesOf(row.id).map((delivery, i) =>
        Object.assign(delivery, {
          id: `d-${row.id}-${i}`,
          attempts: 1,
          lastError: null,
          createdAt: row.openedAt,
          deliveredAt: row.openedAt,
        }),
      ),
    };
  }

  private deliveriesOf(id: string): StandingIncident['deliveries'] {
    return this.queued
      .filter(({ incidentId }) => incidentId === id)
      .map(({ channel, event, sequence }) => ({ channel, event, sequence, status: 'delivered' }));
  }

  private addRow({ mode, key, severity, told, escalated, atUnixMs }: IncidentChange): Row {
    const row: Row = {
      id: `i-${this.rows.size + 1}`,
      mode,
      key,
      severity,
      told,
      escalated,
      openedAt: new Date(atUnixMs).toISOString(),
      reopenedAt: null,
      resolvedAt: null,
      version: 0,
      reopenings: 0,
      handling: { ...UNHANDLED },
      accountHandling: [],
      timeline: [],
    };
    this.rows.set(row.id, row);
    return row;
  }

  private addViolation(violation: Omit<OpenViolation, 'id'>): OpenViolation {
    const added = { ...violation, id: `v-${this.violations.size + 1}` };
    this.violations.set(added.id, added);
    return added;
  }

  private split(violation: OpenViolation, incidentId: string, at: string): void {
    const moved = this.addViolation(
      structuredClone({ ...violation, openedAt: at, incidentId, contrary: null }),
    );
    violation.resolvedAt = at;
    const evidence = this.evidence.get(violation.id);
    if (evidence) this.evidence.set(moved.id, evidence);
  }

  private openIn(id: string): OpenViolation[] {
    return [...this.violations.values()].filter((one) => one.incidentId === id && one.resolvedAt === null);
  }

  private row(id: string): Row {
    const row = this.rows.get(id);
    if (!row) throw new Error(`no incident ${id}`);
    return row;
  }

  private get(violationId: string): OpenViolation {
    const violation = this.violations.get(violationId);
    if (!violation) throw new Error(`no violation ${violationId}`);
    return violation;
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
