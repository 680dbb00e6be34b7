import { type Incident, type IncidentAccount, type IncidentKey } from '#contract';
import {
  type Evidence,
  type HeldEvidence,
  type IncidentFilter,
  IncidentStore,
  type NewViolation,
  type OpenIncident,
} from '#page';
import { type Span, spanFromJson } from '#span';
import { type Database } from './database.js';
import { incidentOf, loadIncidents } from './load-incidents.js';
import { insertEvidence } from './sql/insert-evidence.js';
import { insertExemplars } from './sql/insert-exemplars.js';
import { insertIncident } from './sql/insert-incident.js';
import { insertKeptTraces } from './sql/insert-kept-traces.js';
import { insertViolation } from './sql/insert-violation.js';
import { joinIncident } from './sql/join-incident.js';
import { queueOpenedDeliveries } from './sql/queue-opened-deliveries.js';
import { queueResolvedDeliveries } from './sql/queue-resolved-deliveries.js';
import { releaseDeliveries } from './sql/release-deliveries.js';
import { replaceEvidence } from './sql/replace-evidence.js';
import { replaceViolationAccounts } from './sql/replace-violation-accounts.js';
import { resolveIncident } from './sql/resolve-incident.js';
import { resolveViolation } from './sql/resolve-violation.js';
import { selectEvidence } from './sql/select-evidence.js';
import { selectExemplars } from './sql/select-exemplars.js';
import { selectKeptTrace } from './sql/select-kept-trace.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** More open incidents than a person could ever look at. */
const MOST_OPEN = 10_000;

export class PgIncidentStore extends IncidentStore {
  /** @param writes the term in which they are kept */
  constructor(
    private readonly database: Database,
    private readonly writes: Pick<Database, 'transaction'> = database,
  ) {
    super();
  }

  open(): Promise<OpenIncident[]> {
    return loadIncidents(this.database, { status: 'open', limit: MOST_OPEN });
  }

  async find(id: string): Promise<Incident | undefined> {
    if (!UUID.test(id)) return undefined;
    const [loaded] = await loadIncidents(this.database, { id });
    return loaded && incidentOf(loaded);
  }

  async list(filter: IncidentFilter): Promise<Incident[]> {
    const loaded = await loadIncidents(this.database, filter);
    return loaded.map(incidentOf);
  }

  create(
    violation: NewViolation,
    key: IncidentKey,
    notBeforeUnixMs: number,
  ): Promise<OpenIncident | undefined> {
    const { sla, openedAtUnixMs, accounts } = violation;
    return this.writes.transaction(async (transaction) => {
      const [inserted] = await transaction.query(insertViolation(violation));
      if (inserted === undefined) return undefined;
      await transaction.query(replaceViolationAccounts(inserted.id, accounts));
      const [incident] = await transaction.query(insertIncident(key, sla, new Date(openedAtUnixMs)));
      if (incident === undefined) return undefined;
      await transaction.query(joinIncident(incident.id, [inserted.id]));
      if (sla.mode !== 'shadow') {
        const notBefore = new Date(notBeforeUnixMs);
        await transaction.query(queueOpenedDeliveries(incident.id, sla.channels, notBefore));
      }
      const [created] = await loadIncidents(transaction, { id: incident.id });
      return created;
    });
  }

  async updateAccounts(violationId: string, accounts: IncidentAccount[]): Promise<void> {
    await this.writes.transaction((transaction) =>
      transaction.query(replaceViolationAccounts(violationId, accounts)),
    );
  }

  async evidenceOf(violationIds: string[]): Promise<HeldEvidence[]> {
    const rows = await this.database.query(selectEvidence(violationIds));
    const exemplars = await this.database.query(selectExemplars(rows.map(({ id }) => id)));
    return rows.map((row) => {
      const { lastBadSpanEndUnixMs: endUnixMs, lastBadSpanArrivalUnixMs: arrivalUnixMs } = row;
      const evidence = {
        explanation: row.explanation,
        latency: row.latency,
        exemplars: exemplars.flatMap(({ evidenceId, exemplar }) => (evidenceId === row.id ? exemplar : [])),
        lastBadSpan: endUnixMs === null || arrivalUnixMs === null ? null : { endUnixMs, arrivalUnixMs },
      };
      return { violationIds: row.violationIds, evidence };
    });
  }

  attachEvidence(violationIds: string[], evidence: Evidence): Promise<void> {
    return this.writes.transaction(async (transaction) => {
      const [inserted] = await transaction.query(insertEvidence(evidence, violationIds));
      if (inserted === undefined) return;
      await transaction.query(insertExemplars(inserted.id, evidence.exemplars));
      for (const statement of insertKeptTraces(inserted.id, evidence.traces))
        await transaction.query(statement);
      await transaction.query(replaceEvidence(violationIds, inserted.id));
      await transaction.query(releaseDeliveries(violationIds));
    });
  }

  resolve(violationId: string, accounts: IncidentAccount[], atUnixMs: number): Promise<void> {
    const at = new Date(atUnixMs);
    return this.writes.transaction(async (transaction) => {
      const [resolved] = await transaction.query(resolveViolation(violationId, at));
      if (resolved === undefined) return;
      await transaction.query(replaceViolationAccounts(violationId, accounts));
      const { incidentId } = resolved;
      if (incidentId === null) return;
      const over = await transaction.query(resolveIncident(incidentId, at));
      if (over.length > 0) await transaction.query(queueResolvedDeliveries(incidentId));
    });
  }

  async keptTrace(traceId: string): Promise<Span[]> {
    const [row] = await this.database.query(selectKeptTrace(traceId));
    return (row?.spans ?? []).map(spanFromJson);
  }
}
