const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** OpenSLO's shorthand, such as "5m" or "28d"; seconds are ours. Undefined where it is none. */
export function secondsOf(text: string): number | undefined {
  const match = /^(\d+)(s|m|h|d|w)$/.exec(text);
  return match ? Number(match[1]) * (SECONDS[match[2] ?? ''] ?? NaN) : undefined;
}

/** The shortest way to say so: 300 → "5m"; days and weeks only where asked for. */
export function shorthandOf(seconds: number, units: readonly string[] = ['h', 'm', 's']): string {
  const unit =
    units.find((each) => seconds >= (SECONDS[each] ?? 1) && seconds % (SECONDS[each] ?? 1) === 0) ?? 's';
  return `${seconds / (SECONDS[unit] ?? 1)}${unit}`;
}

const MILLISECONDS: Record<string, number> = { us: 0.001, ms: 1, s: 1_000, m: 60_000 };

/** A latency, such as "400ms" or "1.5s", in milliseconds. Undefined where it is none. */
export function millisecondsOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(us|ms|s|m)$/.exec(text);
  if (!match) return undefined;
  if (match[2] === 'ms') return Number(match[1]);
  // 0.3s are 300 ms, not 300.00000000000006.
  return Number((Number(match[1]) * (MILLISECONDS[match[2] ?? ''] ?? NaN)).toPrecision(15));
}
