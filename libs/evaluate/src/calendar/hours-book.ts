import { isDeepStrictEqual } from 'node:util';
import { type Calendar, type MaintenanceWindow, type OperationRef, type Sla } from '#contract';
import { RuleHours, type Pause } from '../judge/counts.js';
import { type SlaSource } from '../ports.js';
import { CalendarHours } from './calendar-hours.js';
import { HoursSource, SlaHours } from './hours-source.js';
import { PlannedMaintenance } from './planned-maintenance.js';

const SLOT_MS = 10_000;

/** Where the calendars and maintenance windows are read from. */
export type HoursTables = {
  calendars: () => Promise<Calendar[]>;
  maintenance: () => Promise<MaintenanceWindow[]>;
  accountsWith: SlaSource['accountsWith'];
};

/** Calendars and maintenance windows in memory. */
export class HoursBook extends HoursSource {
  private read: { calendars: Calendar[]; maintenance: MaintenanceWindow[]; accounts: string[][] } | undefined;
  private calendars = new Map<string, CalendarHours>();
  private maintenance: PlannedMaintenance[] = [];
  private readonly rules = new Map<string, CombinedHours>();

  constructor(private readonly tables: HoursTables) {
    super();
  }

  override async refresh(): Promise<void> {
    const [calendars, maintenance] = await Promise.all([this.tables.calendars(), this.tables.maintenance()]);
    const accounts = await Promise.all(maintenance.map((window) => this.accountsOf(window)));
    const read = { calendars, maintenance, accounts };
    if (isDeepStrictEqual(read, this.read)) return;
    this.calendars = new Map(calendars.map((calendar) => [calendar.id, new CalendarHours(calendar)]));
    this.maintenance = maintenance.map((window, i) => new PlannedMaintenance(window, accounts[i] ?? []));
    this.rules.clear();
    this.read = read;
  }

  /** @throws RangeError where the SLA names a calendar that had not been there when they were read */
  override hoursOf({ id, calendar }: Pick<Sla, 'id' | 'calendar'>): SlaHours {
    const key = JSON.stringify([id, calendar]);
    let hours = this.rules.get(key);
    if (hours === undefined) {
      const open = calendar === undefined ? undefined : this.calendars.get(calendar);
      if (calendar !== undefined && open === undefined) {
        throw new RangeError(`there is no calendar "${calendar}"`);
      }
      hours = new CombinedHours(
        open,
        this.maintenance.filter((planned) => planned.concerns(id)),
      );
      this.rules.set(key, hours);
    }
    return hours;
  }

  private async accountsOf({ scope: { accounts } }: MaintenanceWindow): Promise<string[]> {
    if (accounts === undefined) return [];
    return 'keys' in accounts ? accounts.keys : this.tables.accountsWith(accounts.labels);
  }
}

/** One rule's hours; those of its keys differ where a maintenance is about some operations or accounts only. */
class CombinedHours extends SlaHours {
  private readonly whole: PausableHours;
  private readonly narrower: PlannedMaintenance[];
  private readonly byMaintenance = new Map<string, PausableHours>();

  constructor(
    private readonly open: CalendarHours | undefined,
    private readonly maintenance: PlannedMaintenance[],
  ) {
    super();
    this.narrower = maintenance.filter(({ isNarrow }) => isNarrow);
    this.whole = new PausableHours(
      open,
      maintenance.filter(({ isNarrow }) => !isNarrow),
    );
  }

  override pausedAt(unixMs: number): Pause | undefined {
    return this.whole.pausedAt(unixMs);
  }

  override of(operation: OperationRef, account: string): RuleHours {
    if (this.narrower.length === 0) return this;
    const applying = this.maintenance.filter((planned) => planned.applies(operation, account));
    if (applying.every(({ isNarrow }) => !isNarrow)) return this;
    const key = applying.map(({ id }) => id).join();
    let hours = this.byMaintenance.get(key);
    if (hours === undefined) this.byMaintenance.set(key, (hours = new PausableHours(this.open, applying)));
    return hours;
  }
}

class PausableHours extends RuleHours {
  private lastSlot: number | undefined;
  private last: Pause | undefined;

  constructor(
    private readonly open: CalendarHours | undefined,
    private readonly maintenance: PlannedMaintenance[],
  ) {
    super();
  }

  override pausedAt(unixMs: number): Pause | undefined {
    const slot = Math.floor(unixMs / SLOT_MS);
    if (slot !== this.lastSlot) {
      this.last = this.find(slot * SLOT_MS);
      this.lastSlot = slot;
    }
    return this.last;
  }

  private find(slotUnixMs: number): Pause | undefined {
    if (this.open?.isOpen(slotUnixMs) === false) return 'outside-hours';
    return this.maintenance.some((planned) => planned.isUnderWay(slotUnixMs)) ? 'maintenance' : undefined;
  }
}
