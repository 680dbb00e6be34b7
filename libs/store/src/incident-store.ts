import { type Incident } from '#contract';
import {
  type AccountsOfViolation,
  contraryOf,
  type Evidence,
  type HeldEvidence,
  type IncidentChange,
  type IncidentFilter,
  IncidentStore,
  type NewViolation,
  type OpenIncident,
  type OpenViolation,
  type Standing,
  violationKey,
} from '#page';
import { type Span, spanFromJson } from '#span';
import { changeIncident, Overtaken } from './change-incident.js';
import { type Database } from './database.js';
import { incidentOf, loadIncidents } from './load-incidents.js';
import { loadStanding } from './load-standing.js';
import { insertEvidence } from './sql/insert-evidence.js';
import { insertExemplars } from './sql/insert-exemplars.js';
import { insertKeptTraces } from './sql/insert-kept-traces.js';
import { insertViolations } from './sql/insert-violations.js';
import { lockContrary } from './sql/lock-contrary.js';
import { replaceEvidence } from './sql/replace-evidence.js';
import { replaceViolationAccounts } from './sql/replace-violation-accounts.js';
import { endViolations } from './sql/end-violations.js';
import { selectEvidence } from './sql/select-evidence.js';
import { selectEvidenceIds } from './sql/select-evidence-ids.js';
import { selectExemplars } from './sql/select-exemplars.js';
import { selectKeptTrace } from './sql/select-kept-trace.js';
import { updateContrary } from './sql/update-contrary.js';
import { UUID } from './uuid.js';

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

  standing(resolvedSinceUnixMs: number): Promise<Standing> {
    return loadStanding(this.database, new Date(resolvedSinceUnixMs));
  }

  openViolations(violations: NewViolation[]): Promise<OpenViolation[]> {
    return this.writes.transaction(async (transaction) => {
      const inserted = await transaction.query(insertViolations(violations));
      const ids = new Map(
        inserted.map(({ id, slaId, operationId }) => [violationKey(slaId, operationId), id]),
      );
      const opened = violations.flatMap((violation): OpenViolation[] => {
        const { sla, operation, openedAtUnixMs, violatingSinceUnixMs, accounts } = violation;
        const id = ids.get(violationKey(sla.id, operation.id));
        if (id === undefined) return [];
        const { service, name, kind } = operation;
        return [
          {
            id,
            sla,
            operation: { service, name, kind },
            operationId: operation.id,
            openedAt: new Date(openedAtUnixMs).toISOString(),
            resolvedAt: null,
            violatingSinceUnixMs,
            accounts,
            explanation: null,
            incidentId: null,
            contrary: null,
          },
        ];
      });
      const joined = opened.map(({ id, accounts }) => ({ violationId: id, accounts }));
      if (joined.length > 0) await transaction.query(replaceViolationAccounts(joined));
      return opened;
    });
  }

  async updateAccounts(updates: AccountsOfViolation[]): Promise<void> {
    await this.writes.transaction((transaction) => transaction.query(replaceViolationAccounts(updates)));
  }

  resolveViolations(last: AccountsOfViolation[], atUnixMs: number): Promise<void> {
    return this.writes.transaction(async (transaction) => {
      const ids = last.map(({ violationId }) => violationId);
      const ended = await transaction.query(endViolations(ids, new Date(atUnixMs)));
      const endedIds = new Set(ended.map(({ id }) => id));
      const left = last.filter(({ violationId }) => endedIds.has(violationId));
      if (left.length > 0) await transaction.query(replaceViolationAccounts(left));
    });
  }

  async change(change: IncidentChange): Promise<string | undefined> {
    try {
      return await this.writes.transaction((transaction) => changeIncident(transaction, change));
    } catch (error) {
      if (error instanceof Overtaken) return undefined;
      throw error;
    }
  }

  async evidenceOf(violationIds: string[]): Promise<HeldEvidence[]> {
    const found = await this.database.query(selectEvidenceIds(violationIds));
    const ids = found.map(({ id }) => id);
    const rows = await this.database.query(selectEvidence(ids));
    const exemplars = await this.database.query(selectExemplars(ids));
    return found.flatMap(({ id, violationIds: those }) => {
      const row = rows.find((one) => one.id === id);
      if (row === undefined) return [];
      const { explanation, latency } = row;
      const { lastBadSpanEndUnixMs: endUnixMs, lastBadSpanArrivalUnixMs: arrivalUnixMs } = row;
      const lastBadSpan = endUnixMs === null || arrivalUnixMs === null ? null : { endUnixMs, arrivalUnixMs };
      const own = exemplars.filter(({ evidenceId }) => evidenceId === id).map(({ exemplar }) => exemplar);
      return [{ violationIds: those, evidence: { explanation, latency, exemplars: own, lastBadSpan } }];
    });
  }

  attachEvidence(violationIds: string[], evidence: Evidence): Promise<void> {
    return this.writes.transaction(async (transaction) => {
      const [inserted] = await transaction.query(insertEvidence(evidence, violationIds));
      if (inserted === undefined) return;
      await transaction.query(insertExemplars(inserted.id, evidence.exemplars));
      for (const statement of insertKeptTraces(inserted.id, evidence.traces))
        await transaction.query(statement);
      const before = await transaction.query(lockContrary(violationIds));
      const said = before.map(({ id, contrary, key }) => ({
        id,
        contrary: contraryOf(evidence.explanation, key, contrary),
      }));
      await transaction.query(updateContrary(said));
      await transaction.query(replaceEvidence(violationIds, inserted.id));
    });
  }

  keepTraces(violationIds: string[], traces: Evidence['traces']): Promise<void> {
    return this.writes.transaction(async (transaction) => {
      for (const { id } of await transaction.query(selectEvidenceIds(violationIds)))
        for (const statement of insertKeptTraces(id, traces)) await transaction.query(statement);
    });
  }

  async keptTrace(traceId: string): Promise<Span[]> {
    const [row] = await this.database.query(selectKeptTrace(traceId));
    return (row?.spans ?? []).map(spanFromJson);
  }
}
