import { groupBy } from '#kit';
import { type Standing } from '#page';
import { type Queryable } from './database.js';
import { handlingOf, loadViolations } from './load-incidents.js';
import { selectAccountHandling } from './sql/select-account-handling.js';
import { selectDeliveries } from './sql/select-deliveries.js';
import { selectStandingIncidents } from './sql/select-standing-incidents.js';

/** What paging follows from, without exemplars and timelines: six statements whatever their number. */
export async function loadStanding(from: Queryable, resolvedSince: Date): Promise<Standing> {
  const { violations } = await loadViolations(from, 'open');
  const rows = await from.query(selectStandingIncidents(resolvedSince));
  const ids = rows.map(({ id }) => id);
  const deliveries = groupBy(await from.query(selectDeliveries(ids)), (row) => row.incidentId);
  const handled = groupBy(await from.query(selectAccountHandling(ids)), (row) => row.incidentId);
  return {
    violations,
    incidents: rows.map((row) => ({
      id: row.id,
      mode: row.mode,
      key: row.key,
      severity: row.severity,
      openedAt: row.openedAt.toISOString(),
      reopenedAt: row.reopenedAt?.toISOString() ?? null,
      resolvedAt: row.resolvedAt?.toISOString() ?? null,
      version: row.version,
      reopenings: row.reopenings,
      told: row.told,
      escalated: row.escalated,
      handling: handlingOf(row),
      accountHandling: (handled.get(row.id) ?? []).map(({ account, snoozedUntil, resolvedAt }) => ({
        account,
        snoozedUntil: snoozedUntil?.toISOString() ?? null,
        resolvedAt: resolvedAt?.toISOString() ?? null,
      })),
      deliveries: (deliveries.get(row.id) ?? []).map(({ channel, event, sequence, status }) => ({
        channel,
        event,
        sequence,
        status,
      })),
      violated: row.violated,
    })),
  };
}
