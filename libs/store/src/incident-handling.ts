import { type Incident } from '#contract';
import {
  decideDeed,
  type Handled,
  type IncidentDeed,
  IncidentHandling,
  UnknownIncidentAccountError,
} from '#page';
import { type Database, type Transaction } from './database.js';
import { handlingOf, incidentOf, loadIncidents } from './load-incidents.js';
import { recordChanges } from './record-changes.js';
import { type DeedEntry, insertDeed } from './sql/insert-deed.js';
import { lockIncident, type LockedIncident } from './sql/lock-incident.js';
import { queueAcknowledgedDeliveries } from './sql/queue-acknowledged-deliveries.js';
import { queueResolvedDeliveries } from './sql/queue-resolved-deliveries.js';
import { selectHandledAccount } from './sql/select-handled-account.js';
import { selectHitAccounts } from './sql/select-hit-accounts.js';
import { selectSameNote } from './sql/select-same-note.js';
import { updateHandling } from './sql/update-handling.js';
import { upsertAccountHandling } from './sql/upsert-account-handling.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Enough to find what was meant. */
const MOST_SUGGESTED = 1_000;
/** As long as programs try again; a person who says the same later means it. */
const SAME_NOTE_MS = 60_000;

export class PgIncidentHandling extends IncidentHandling {
  constructor(private readonly database: Pick<Database, 'transaction'>) {
    super();
  }

  async handle(asked: IncidentDeed): Promise<Incident | undefined> {
    const { incidentId, note } = asked;
    if (!UUID.test(incidentId)) return undefined;
    return this.database.transaction(async (transaction) => {
      const [incident] = await transaction.query(lockIncident(incidentId));
      if (incident === undefined) return undefined;
      await this.do(transaction, asked, incident);
      if (note !== undefined) await this.note(transaction, asked, note);
      const [loaded] = await loadIncidents(transaction, { id: incidentId });
      return loaded && incidentOf(loaded);
    });
  }

  private async do(transaction: Transaction, asked: IncidentDeed, incident: LockedIncident): Promise<void> {
    const { incidentId, account, actor, atUnixMs, deed } = asked;
    const about = await handledOf(transaction, incident, account);
    if (deed.kind === 'note') return this.note(transaction, asked, deed.text);
    const outcome = decideDeed(deed, about, actor, atUnixMs);
    if (outcome === undefined) return;
    const { handling, entry, event } = outcome;
    const at = new Date(atUnixMs);
    await transaction.query(
      account === null
        ? updateHandling(incidentId, handling, at)
        : upsertAccountHandling(incidentId, account, handling),
    );
    await transaction.query(insertDeed(incidentId, at, { ...entry, actor, account }));
    const [before, after] = [
      { account, ...about.handling },
      { account, ...handling },
    ];
    await recordChanges(transaction, actor, [{ kind: 'incident', target: incidentId, before, after }]);
    if (account !== null) return;
    if (event === 'acknowledged') await transaction.query(queueAcknowledgedDeliveries(incidentId));
    if (event === 'resolved') await transaction.query(queueResolvedDeliveries(incidentId));
  }

  private async note(
    transaction: Transaction,
    { incidentId, account, actor, atUnixMs }: IncidentDeed,
    text: string,
  ): Promise<void> {
    const entry: DeedEntry = { actor, account, kind: 'noted', text };
    const said = await transaction.query(
      selectSameNote(incidentId, new Date(atUnixMs - SAME_NOTE_MS), entry),
    );
    if (said.length === 0) await transaction.query(insertDeed(incidentId, new Date(atUnixMs), entry));
  }
}

/** An account is over where the whole is. */
async function handledOf(
  transaction: Transaction,
  incident: LockedIncident,
  account: string | null,
): Promise<Handled> {
  const over = incident.resolvedAt?.toISOString() ?? null;
  if (account === null) return { handling: handlingOf(incident), overSince: over };
  const [row] = await transaction.query(selectHandledAccount(incident.id, account));
  if (row === undefined) {
    const existing = await transaction.query(selectHitAccounts(incident.id, MOST_SUGGESTED));
    throw new UnknownIncidentAccountError(
      account,
      existing.map((each) => each.account),
    );
  }
  return { handling: handlingOf(row), overSince: over ?? row.leftAt?.toISOString() ?? null };
}
