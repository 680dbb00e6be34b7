import { type DeliveryEvent } from '#contract';
import { type Clock } from '#kit';
import { type IncidentChange, type OpenViolation } from '../ports.js';
import { MemoryIncidentStore } from './memory-incident-store.js';

/** What breaks the laws of who is told, said at the moment at which it is queued. */
export class LawfulIncidentStore extends MemoryIncidentStore {
  readonly broken: string[] = [];
  /** The SLAs that a silence covers now. */
  silenced: readonly string[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly quietPeriodMs: number,
  ) {
    super();
  }

  override change(change: IncidentChange): Promise<string | undefined> {
    const before = this.queued.length;
    const changed = super.change(change);
    for (const { incidentId, channel, event, sequence } of this.queued.slice(before)) {
      const why = this.whyNot(incidentId, channel, event);
      if (why !== undefined) this.broken.push(`${incidentId} ${channel} ${event} ${sequence}: ${why}`);
    }
    return changed;
  }

  /** Open violations of an incident that somebody is to hear of. */
  heard(id: string): OpenViolation[] {
    const handled = this.handledIn(id);
    return [...this.violations.values()].filter(
      ({ incidentId, resolvedAt, sla, accounts }) =>
        incidentId === id &&
        resolvedAt === null &&
        !this.silenced.includes(sla.id) &&
        accounts.some(({ account, leftAt }) => leftAt === null && !handled.has(account)),
    );
  }

  isSnoozed(id: string): boolean {
    const until = this.rows.get(id)?.handling.snoozedUntil ?? null;
    return until !== null && this.clock.nowMs() < Date.parse(until);
  }

  /** What a channel was told of an incident, but that it has grown, or is acknowledged. */
  shiftsOf(id: string, channel: string): DeliveryEvent[] {
    return this.queued
      .filter((one) => one.incidentId === id && one.channel === channel)
      .map(({ event }) => event)
      .filter((event) => event !== 'updated' && event !== 'acknowledged');
  }

  private handledIn(id: string): Set<string> {
    const now = this.clock.nowMs();
    const peaceful = (this.rows.get(id)?.accountHandling ?? []).filter(
      ({ snoozedUntil, resolvedAt }) =>
        (snoozedUntil !== null && now < Date.parse(snoozedUntil)) ||
        (resolvedAt !== null && now < Date.parse(resolvedAt) + this.quietPeriodMs),
    );
    return new Set(peaceful.map(({ account }) => account));
  }

  private whyNot(id: string, channel: string, event: DeliveryEvent): string | undefined {
    const row = this.rows.get(id);
    const [last, before] = this.shiftsOf(id, channel).toReversed();
    if (row?.mode === 'shadow') return 'it is in shadow';
    // Told by the deed itself, of whatever is open.
    if (event === 'acknowledged') return undefined;
    if (event === 'resolved')
      return before === undefined || before === 'resolved' ? 'it knows of no beginning' : undefined;
    if (row?.resolvedAt !== null) return 'it is over';
    if (this.isSnoozed(id)) return 'it is snoozed';
    if (this.heard(id).length === 0) return 'all of it is silent';
    if (event === 'escalated' && row.handling.acknowledgedAt !== null) return 'it is acknowledged';
    const isAnew = last === event && (event === 'opened' || event === 'reopened');
    return isAnew && before !== undefined && before !== 'resolved' ? 'it knows of the beginning' : undefined;
  }
}
