const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Three years of days: past it all are found anew, which costs a hundredth of a millisecond each. */
const MAX_DAYS = 1_100;

/** The offsets of one day of UTC, which changes once at most; `changeUnixMs` is its end where it does not. */
type OffsetDay = { beforeMs: number; changeUnixMs: number; afterMs: number };

/**
 * What a clock on the wall shows in a time zone. Asking Intl takes microseconds, and rules ask for every slot: so it
 * is asked for the ends of each day only, and in between on the days when clocks are put forward or back.
 */
export class WallClock {
  private readonly format: Intl.DateTimeFormat;
  private readonly days = new Map<number, OffsetDay>();

  /** @throws RangeError where there is no such time zone */
  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** The date and time that it shows, as if they were of UTC. */
  wallMs(unixMs: number): number {
    const day = Math.floor(unixMs / DAY_MS);
    let offsets = this.days.get(day);
    if (offsets === undefined) {
      if (this.days.size >= MAX_DAYS) this.days.clear();
      this.days.set(day, (offsets = this.offsetsOf(day * DAY_MS)));
    }
    return unixMs + (unixMs < offsets.changeUnixMs ? offsets.beforeMs : offsets.afterMs);
  }

  private offsetsOf(startUnixMs: number): OffsetDay {
    const beforeMs = this.askOffsetMs(startUnixMs);
    const afterMs = this.askOffsetMs(startUnixMs + DAY_MS);
    let low = 0;
    let high = DAY_MS / MINUTE_MS;
    if (beforeMs === afterMs) return { beforeMs, changeUnixMs: startUnixMs + DAY_MS, afterMs };
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.askOffsetMs(startUnixMs + middle * MINUTE_MS) === beforeMs) low = middle;
      else high = middle;
    }
    return { beforeMs, changeUnixMs: startUnixMs + high * MINUTE_MS, afterMs };
  }

  private askOffsetMs(unixMs: number): number {
    const shown = new Map(this.format.formatToParts(unixMs).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type) ?? 0;
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - unixMs;
  }
}
