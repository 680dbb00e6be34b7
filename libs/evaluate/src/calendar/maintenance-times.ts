import { Cron } from 'croner';
import { type MaintenanceWindow } from '#contract';

type Span = { fromUnixMs: number; toUnixMs: number; underWay: boolean };

const SLOT_MS = 10_000;
const MINUTE_MS = 60_000;
/** Slots are asked for in their order, and late ones for little before. */
const SPANS_KEPT = 8;
/** Runs that overlap make one span; past so many it is looked at again, which costs 50 µs. */
const MAX_RUNS_JOINED = 100;

/**
 * @throws TypeError, RangeError that say what is wrong with the pattern
 */
export function parseCron(cron: string, timeZone: string): Cron {
  // Never started: without a function to call it is arithmetic only.
  return new Cron(cron, { timezone: timeZone, mode: '5-part' });
}

/** When a maintenance is under way, in whole slots: one that it covers a part of is its own. */
export class MaintenanceTimes {
  private readonly spans: Span[] = [];
  private readonly find: (unixMs: number) => Span;

  /** @throws TypeError, RangeError for a pattern that can't be read */
  constructor({ when }: Pick<MaintenanceWindow, 'when'>) {
    if (when.type === 'once') {
      const fromUnixMs = Math.floor(Date.parse(when.from) / SLOT_MS) * SLOT_MS;
      const toUnixMs = Math.ceil(Date.parse(when.to) / SLOT_MS) * SLOT_MS;
      this.find = (unixMs) => onceSpan(fromUnixMs, toUnixMs, unixMs);
    } else {
      const cron = parseCron(when.cron, when.timeZone);
      this.find = (unixMs) => recurringSpan(cron, when.durationMinutes * MINUTE_MS, unixMs);
    }
  }

  isUnderWay(unixMs: number): boolean {
    let span = this.spans.find(({ fromUnixMs, toUnixMs }) => fromUnixMs <= unixMs && unixMs < toUnixMs);
    if (span === undefined) {
      span = this.find(unixMs);
      this.spans.unshift(span);
      this.spans.length = Math.min(this.spans.length, SPANS_KEPT);
    }
    return span.underWay;
  }
}

function onceSpan(fromUnixMs: number, toUnixMs: number, unixMs: number): Span {
  if (unixMs < fromUnixMs) return { fromUnixMs: -Infinity, toUnixMs: fromUnixMs, underWay: false };
  if (unixMs < toUnixMs) return { fromUnixMs, toUnixMs, underWay: true };
  return { fromUnixMs: toUnixMs, toUnixMs: Infinity, underWay: false };
}

function recurringSpan(cron: Cron, durationMs: number, unixMs: number): Span {
  const [begun] = cron.previousRuns(1, new Date(unixMs + 1));
  const fromUnixMs = begun?.getTime() ?? -Infinity;
  const toUnixMs = fromUnixMs + durationMs;
  if (unixMs >= toUnixMs) return { fromUnixMs: toUnixMs, toUnixMs: nextRun(cron, unixMs), underWay: false };
  const { toUnixMs: endUnixMs } = joinedEnd(cron, durationMs, fromUnixMs, MAX_RUNS_JOINED);
  return { fromUnixMs, toUnixMs: endUnixMs, underWay: true };
}

/** When what begins here ends, with the runs that begin before it has; not `isWhole` where so many do. */
export function joinedEnd(
  cron: Cron,
  durationMs: number,
  fromUnixMs: number,
  maxRuns: number,
): { toUnixMs: number; isWhole: boolean } {
  let toUnixMs = fromUnixMs + durationMs;
  let last = fromUnixMs;
  for (let i = 0; i < maxRuns; i++) {
    last = nextRun(cron, last);
    if (last > toUnixMs) return { toUnixMs, isWhole: true };
    toUnixMs = last + durationMs;
  }
  return { toUnixMs, isWhole: false };
}

function nextRun(cron: Cron, afterUnixMs: number): number {
  return cron.nextRun(new Date(afterUnixMs))?.getTime() ?? Infinity;
}
