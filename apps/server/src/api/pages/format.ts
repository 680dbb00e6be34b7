const UNITS: readonly [string, number][] = [
  ['min', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
];

/** Three significant digits: "512 ms", "1.23 s", "2.5 min". */
export function duration(ns: number): string {
  if (ns === 0) return '0';
  // What would be rounded up to 1000 of a unit is 1 of the next.
  const [unit, size] = UNITS.find(([, size]) => ns >= size * 0.9995) ?? ['ns', 1];
  return `${Number((ns / size).toPrecision(3))} ${unit}`;
}

/** In UTC, as the logs of all services can be compared with. */
export function utc(unixMs: number, digits: 0 | 3 = 0): string {
  const iso = new Date(unixMs).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, digits === 3 ? 23 : 19)} UTC`;
}

/** To the millisecond, where the day is plain: "02:34:17.772 UTC". */
export function utcTime(unixMs: number): string {
  return `${new Date(unixMs).toISOString().slice(11, 23)} UTC`;
}

/** A ratio: "12 %", "0.25 %". */
export function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(ratio < 0.1 ? 2 : 3))} %`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** "*" judges all traffic as one; "" is traffic whose account is not known. */
export function accountName(account: string): string {
  if (account === '*') return 'all traffic';
  return account === '' ? 'no account' : account;
}
