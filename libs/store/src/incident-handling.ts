import { type Incident } from '#contract';
import {
  decideDeed,
  DeedRefusedError,
  EVENTS_OF,
  type Handled,
  type IncidentDeed,
  IncidentHandling,
  toldOfDeed,
  UnknownIncidentAccountError,
} from '#page';
import { type Database, type Transaction } from './database.js';
import { handlingOf, incidentOf, loadIncidents } from './load-incidents.js';
import { recordChanges } from './record-changes.js';
import { type DeedEntry, insertDeed, MOST_OF_A_KIND } from './sql/insert-deed.js';
import { lockIncident, type LockedIncident } from './sql/lock-incident.js';
import { queueDeliveries } from './sql/queue-deliveries.js';
import { selectChannelTypes } from './sql/select-channel-types.js';
import { selectDeliveries } from './sql/select-deliveries.js';
import { selectHandledAccount } from './sql/select-handled-account.js';
import { selectHitAccounts } from './sql/select-hit-accounts.js';
import { selectSameNote } from './sql/select-same-note.js';
import { updateHandling } from './sql/update-handling.js';
import { upsertAccountHandling } from './sql/upsert-account-handling.js';
import { UUID } from './uuid.js';

/** Enough to find what was meant. */
const MOST_SUGGESTED = 1_000;
/** As long as programs try again; a person who says the same later means it. */
const SAME_NOTE_MS = 60_000;

export class PgIncidentHandling extends IncidentHandling {
  /** @param quietPeriodMs for how long there is peace from an account that somebody has resolved, who may do so again then */
  constructor(
    private readonly database: Pick<Database, 'transaction'>,
    private readonly quietPeriodMs: number,
  ) {
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
    const { resolvedAt, ...about } = await this.handledOf(transaction, incident, account, atUnixMs);
    if (deed.kind === 'note') return this.note(transaction, asked, deed.text);
    const outcome = decideDeed(deed, about, actor, atUnixMs);
    if (outcome === undefined) return;
    const { handling, entry, event } = outcome;
    const at = new Date(atUnixMs);
    await transaction.query(
      account === null
        ? updateHandling(incidentId, handling, at)
        : upsertAccountHandling(incidentId, account, handling, deed.kind === 'resolve' ? at : resolvedAt),
    );
    await transaction.query(insertDeed(incidentId, at, { ...entry, actor, account }));
    const [before, after] = [
      { account, ...about.handling },
      { account, ...handling },
    ];
    await recordChanges(transaction, actor, [{ kind: 'incident', target: incidentId, before, after }]);
    if (event !== undefined && account === null) await tell(transaction, event, incident);
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
    if (said.length > 0) return;
    const written = await transaction.query(insertDeed(incidentId, new Date(atUnixMs), entry));
    if (written.length === 0)
      throw new DeedRefusedError(`it has ${MOST_OF_A_KIND} notes, and no more are kept`);
  }

  /** An account is over where the whole is; `resolvedAt` is of an account alone. */
  private async handledOf(
    transaction: Transaction,
    incident: LockedIncident,
    account: string | null,
    atUnixMs: number,
  ): Promise<Handled & { resolvedAt: Date | null }> {
    const over = incident.resolvedAt?.toISOString() ?? null;
    if (account === null) return { handling: handlingOf(incident), overSince: over, resolvedAt: null };
    const [row] = await transaction.query(selectHandledAccount(incident.id, account));
    if (row === undefined) {
      const existing = await transaction.query(selectHitAccounts(incident.id, MOST_SUGGESTED));
      throw new UnknownIncidentAccountError(
        account,
        existing.map((each) => each.account),
      );
    }
    const isAtPeace = row.resolvedAt !== null && atUnixMs < row.resolvedAt.getTime() + this.quietPeriodMs;
    return {
      handling: { ...handlingOf(row), ...(!isAtPeace && { resolvedBy: null }) },
      overSince: over ?? row.leftAt?.toISOString() ?? null,
      resolvedAt: isAtPeace ? row.resolvedAt : null,
    };
  }
}

/** Those who know of it, where such a channel is sent that. */
async function tell(
  transaction: Transaction,
  event: 'acknowledged' | 'resolved',
  { id, reopenings }: LockedIncident,
): Promise<void> {
  const had = await transaction.query(selectDeliveries([id]));
  const rows = await transaction.query(selectChannelTypes(had.map(({ channel }) => channel)));
  const types = new Map(rows.map((row) => [row.id, row.type]));
  const deliveries = toldOfDeed(event, had, reopenings, (channel, what) => {
    const type = types.get(channel);
    return type !== undefined && EVENTS_OF[type].includes(what);
  });
  if (deliveries.length > 0) await transaction.query(queueDeliveries(id, deliveries));
}
