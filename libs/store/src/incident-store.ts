import { type Incident, type IncidentAccount } from '#contract';
import {
  type Evidence,
  type IncidentFilter,
  IncidentStore,
  type NewIncident,
  type OpenIncident,
} from '#page';
import { type Span, spanFromJson } from '#span';
import { type Database } from './database.js';
import { incidentOf, loadIncidents, openIncidentOf } from './load-incidents.js';
import { deleteEvidence } from './sql/delete-evidence.js';
import { insertExemplars } from './sql/insert-exemplars.js';
import { insertIncident } from './sql/insert-incident.js';
import { insertKeptTrace } from './sql/insert-kept-trace.js';
import { queueOpenedDeliveries } from './sql/queue-opened-deliveries.js';
import { queueResolvedDeliveries } from './sql/queue-resolved-deliveries.js';
import { releaseDeliveries } from './sql/release-deliveries.js';
import { replaceIncidentAccounts } from './sql/replace-incident-accounts.js';
import { resolveIncident } from './sql/resolve-incident.js';
import { selectKeptTrace } from './sql/select-kept-trace.js';
import { updateEvidence } from './sql/update-evidence.js';

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

  async open(): Promise<OpenIncident[]> {
    const loaded = await loadIncidents(this.database, { status: 'open', limit: MOST_OPEN });
    return loaded.map(openIncidentOf);
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

  create(incident: NewIncident, notBeforeUnixMs: number): Promise<OpenIncident | undefined> {
    return this.writes.transaction(async (transaction) => {
      const [inserted] = await transaction.query(insertIncident(incident));
      if (inserted === undefined) return undefined;
      const { id } = inserted;
      await transaction.query(replaceIncidentAccounts(id, incident.accounts));
      const { channels, mode } = incident.sla;
      if (mode !== 'shadow') {
        await transaction.query(queueOpenedDeliveries(id, channels, new Date(notBeforeUnixMs)));
      }
      const [created] = await loadIncidents(transaction, { id });
      return created && openIncidentOf(created);
    });
  }

  async updateAccounts(id: string, accounts: IncidentAccount[]): Promise<void> {
    await this.writes.transaction((transaction) => transaction.query(replaceIncidentAccounts(id, accounts)));
  }

  attachEvidence(id: string, evidence: Evidence): Promise<void> {
    return this.writes.transaction(async (transaction) => {
      await transaction.query(updateEvidence(id, evidence));
      await transaction.query(deleteEvidence(id));
      await transaction.query(insertExemplars(id, evidence.exemplars));
      for (const { traceId, spans } of evidence.traces) {
        await transaction.query(insertKeptTrace(id, traceId, spans));
      }
      await transaction.query(releaseDeliveries(id));
    });
  }

  resolve(id: string, accounts: IncidentAccount[], atUnixMs: number): Promise<void> {
    return this.writes.transaction(async (transaction) => {
      const resolved = await transaction.query(resolveIncident(id, new Date(atUnixMs)));
      if (resolved.length === 0) return;
      await transaction.query(replaceIncidentAccounts(id, accounts));
      await transaction.query(queueResolvedDeliveries(id));
    });
  }

  async keptTrace(traceId: string): Promise<Span[]> {
    const [row] = await this.database.query(selectKeptTrace(traceId));
    return (row?.spans ?? []).map(spanFromJson);
  }
}
