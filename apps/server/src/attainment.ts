import { type Sla } from '#contract';
import { AttainmentReader, HoursBook, MonthlyAttainment, promisedBy, type SlaSource } from '#evaluate';
import { AttainmentMetrics, type KeptSoFar } from '#expose';
import { type Clock, type Logger } from '#kit';
import {
  AttainmentLedger,
  type CalendarTable,
  type Database,
  type MaintenanceTable,
  PgAttainmentStore,
} from '#store';

export type AttainmentParts = {
  database: Database;
  slas: SlaSource;
  calendars: CalendarTable;
  maintenance: MaintenanceTable;
  /** How many promises have series in /metrics. */
  metricSeries: number;
  /** How long histograms of a minute are kept. */
  minutesKeptMs: number;
  clock: Clock;
  log: Logger;
};

/** Counts what is kept of promises, and tells of it. */
export class Attainment {
  readonly store: PgAttainmentStore;
  readonly reader: AttainmentReader;
  readonly monthly: MonthlyAttainment;
  readonly metrics: AttainmentMetrics;
  private readonly ledger: AttainmentLedger;

  constructor(private readonly parts: AttainmentParts) {
    const { database, slas, calendars, maintenance, metricSeries, minutesKeptMs, clock, log } = parts;
    // Of its own: it is refreshed once a minute, and holds for all that is counted then.
    const hours = new HoursBook({
      calendars: () => calendars.list(),
      maintenance: () => maintenance.list(),
      accountsWith: (labels) => slas.accountsWith(labels),
    });
    this.store = new PgAttainmentStore(database);
    this.reader = new AttainmentReader(this.store, slas, clock);
    this.monthly = new MonthlyAttainment(this.store, slas);
    this.metrics = new AttainmentMetrics(metricSeries);
    this.ledger = new AttainmentLedger(database, slas, hours, log, { minutesKeptMs });
  }

  /** Counts what is new, and shows it in the metrics. */
  async count(): Promise<void> {
    await this.ledger.run(this.parts.clock.nowMs());
    const kept: KeptSoFar[] = [];
    const contracts = await this.store.contracts();
    for (const sla of (await this.parts.slas.all()).filter(isShown)) {
      const room = this.parts.metricSeries - kept.length;
      if (room <= 0) break;
      const spent = await this.reader.spentMost(sla, room, contracts);
      for (const { budget, ...of } of spent) kept.push({ ...of, budgetLeftRatio: budget.leftRatio });
    }
    this.metrics.set(kept);
  }
}

/** Rules about every account have as many series as there are accounts. */
function isShown({ accounts, objective }: Sla): boolean {
  return accounts !== 'each' && promisedBy(objective) !== undefined;
}
