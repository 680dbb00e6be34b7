import { type AccountContract } from '#contract';
import { WallClock } from '../calendar/wall-clock.js';

/** As many as there are time zones, or nearly so; a clock takes a tenth of a millisecond to make. */
const clocks = new Map<string, WallClock>();

/** The contract where it is in force at this instant. */
export function contractAt(
  contract: AccountContract | undefined,
  unixMs: number,
): AccountContract | undefined {
  if (contract === undefined) return undefined;
  const { from, to, timeZone } = contract;
  if (from === undefined && to === undefined) return contract;
  let clock = clocks.get(timeZone);
  if (clock === undefined) clocks.set(timeZone, (clock = new WallClock(timeZone)));
  const today = new Date(clock.wallMs(unixMs)).toISOString().slice(0, 10);
  return (from === undefined || from <= today) && (to === undefined || today <= to) ? contract : undefined;
}
