import { type Calendar, type OpenHours, type Weekday } from '#contract';
import { WallClock } from './wall-clock.js';

const DAY_MS = 86_400_000;
const MINUTES_PER_DAY = 1440;
const MAX_DAYS = 1_100;
/** 1 January 1970 was the fourth of them. */
const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const WEEKDAY_OF_1970 = 3;

/** Minutes of a day, from ≤ m < to; beyond 1440 they are of the next day. */
type Minutes = { from: number; to: number };

/**
 * The hours of a calendar. What a clock on the wall shows decides: an hour that is skipped in spring is not there to
 * be open, one that comes twice in autumn is open twice.
 */
export class CalendarHours {
  private readonly clock: WallClock;
  private readonly weekdays: Minutes[][];
  private readonly dates = new Map<number, Minutes[]>();
  private readonly days = new Map<number, Minutes[]>();

  constructor({ timeZone, hours, holidays, exceptions }: Omit<Calendar, 'id' | 'name'>) {
    this.clock = new WallClock(timeZone);
    this.weekdays = WEEKDAYS.map((day) => hours.filter(({ days }) => days.includes(day)).map(minutesOf));
    for (const { date, hours: other } of exceptions) this.dates.set(dayOf(date), other.map(minutesOf));
    for (const date of holidays) this.dates.set(dayOf(date), []);
  }

  isOpen(unixMs: number): boolean {
    const wallMs = this.clock.wallMs(unixMs);
    const day = Math.floor(wallMs / DAY_MS);
    const minute = (wallMs - day * DAY_MS) / 60_000;
    return this.shownOn(day).some(({ from, to }) => from <= minute && minute < to);
  }

  /** The open minutes of a day: its own, and what has come over midnight. */
  private shownOn(day: number): Minutes[] {
    let shown = this.days.get(day);
    if (shown === undefined) {
      const fromBefore = this.begunOn(day - 1)
        .filter(({ to }) => to > MINUTES_PER_DAY)
        .map(({ to }) => ({ from: 0, to: to - MINUTES_PER_DAY }));
      if (this.days.size >= MAX_DAYS) this.days.clear();
      this.days.set(day, (shown = [...fromBefore, ...this.begunOn(day)]));
    }
    return shown;
  }

  private begunOn(day: number): Minutes[] {
    return this.dates.get(day) ?? this.weekdays[(((day + WEEKDAY_OF_1970) % 7) + 7) % 7] ?? [];
  }
}

function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

function minutesOf({ from, to }: OpenHours): Minutes {
  const begin = minuteOf(from);
  const end = minuteOf(to);
  return { from: begin, to: end > begin ? end : end + MINUTES_PER_DAY };
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
