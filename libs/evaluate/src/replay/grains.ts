import { type BacktestGrain, type Sla } from '#contract';
import { burnRatesOf } from '../objectives/burn-rates.js';
import { type Stretch } from './array-slots.js';
import { type Period } from './hourly.js';
import { type StoredSince } from './stored-series.js';

const SLOT_MS = 10_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** The finest grain that is stored of each time, from before anything on; those that have no time are left out. */
export function stretchesOf({ minutesUnixMs, slotsUnixMs }: StoredSince): Stretch[] {
  const minutesFrom = Math.min(minutesUnixMs, slotsUnixMs);
  return [
    { fromUnixMs: 0, grainMs: HOUR_MS },
    ...(minutesFrom < slotsUnixMs ? [{ fromUnixMs: minutesFrom, grainMs: MINUTE_MS }] : []),
    { fromUnixMs: slotsUnixMs, grainMs: SLOT_MS },
  ];
}

/** A rate is of a time: slots that are longer than the window, or not parts of it, say nothing of it. */
export function isJudgedBy(grainMs: number, { objective, windowSeconds }: Sla): boolean {
  return objective.type !== 'request-rate' || (windowSeconds * 1000) % grainMs === 0;
}

/** By which grain each part of the period is judged. */
export function grainsOf(stretches: readonly Stretch[], period: Period, sla: Sla): BacktestGrain[] {
  return stretches.flatMap(({ fromUnixMs, grainMs }, i) => {
    const from = Math.max(fromUnixMs, period.fromUnixMs);
    const to = Math.min(stretches[i + 1]?.fromUnixMs ?? Infinity, period.toUnixMs);
    if (from >= to) return [];
    const times = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    return [{ ...viewOf(grainMs, sla), ...times }];
  });
}

function viewOf(grainMs: number, sla: Sla): Pick<BacktestGrain, 'grain' | 'meaning'> {
  if (grainMs === SLOT_MS)
    return { grain: '10s', meaning: 'judged every 10 s, by the windows of live judging' };
  const [grain, unit, once] =
    grainMs === MINUTE_MS ? (['1m', 'minute', 'a minute'] as const) : (['1h', 'hour', 'an hour'] as const);
  const seconds = shortestSeconds(sla);
  if (!isJudgedBy(grainMs, sla)) {
    return { grain, meaning: `not judged: ${seconds} s are not whole ${unit}s, and nothing finer is stored` };
  }
  const how = `judged once ${once}, by windows of whole ${unit}s`;
  const meaning =
    seconds * 1000 < grainMs
      ? `${how} in place of ${seconds} s: what is bad for less than ${once} is diluted, and may not be found`
      : `${how}: pages come up to ${once} later than they would have`;
  return { grain, meaning };
}

function shortestSeconds({ objective, windowSeconds }: Sla): number {
  if (objective.type !== 'slo') return windowSeconds;
  return Math.min(...burnRatesOf(objective).map(({ shortSeconds }) => shortSeconds));
}
