export const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const MILLISECONDS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** "1h30m" in milliseconds; undefined where it is no time. */
export function durationMsOf(text: string): number | undefined {
  const match = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (!match || text === '') return undefined;
  const { d, h, m, s } = MILLISECONDS;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (days ?? 0) * d + (hours ?? 0) * h + (minutes ?? 0) * m + (seconds ?? 0) * s;
}

/** 5,400,000 ms: "1h30m". */
export function durationText(ms: number): string {
  let left = ms;
  const parts = Object.entries(MILLISECONDS).map(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? `${count}${unit}` : '';
  });
  return parts.join('') || '0s';
}
