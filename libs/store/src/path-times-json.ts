import { type PathTime } from '#explain';

/** How a path time lies in path_profile: its maps as lists of pairs. */
type Stored = Omit<PathTime, 'units' | 'answers' | 'open'> & {
  units: [string, PathTime['units'] extends Map<string, infer V> ? V : never][];
  answers: [string, string][];
  open: string[];
};

export function pathTimesToJson(times: PathTime[]): string {
  const stored: Stored[] = times.map((time) => ({
    ...time,
    units: [...time.units],
    answers: [...time.answers],
    open: [...time.open],
  }));
  return JSON.stringify(stored);
}

/** The inverse of {@link pathTimesToJson}, of what the driver has parsed. */
export function pathTimesFromJson(stored: Stored[]): PathTime[] {
  return stored.map((time) => ({
    ...time,
    units: new Map(time.units),
    answers: new Map(time.answers),
    open: new Set(time.open),
  }));
}
