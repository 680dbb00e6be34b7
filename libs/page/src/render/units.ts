const UNITS: [ns: number, name: string][] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
];

/** 2.31 s, 500 ms, 850 µs; from a minute on 6 min 40 s, 2 h 5 min. */
export function formatDuration(ns: number, digits = 3): string {
  if (Math.round(ns / 1e9) >= 60) return formatLong(Math.round(ns / 1e9));
  for (const [unit, name] of UNITS) {
    const value = Number((ns / unit).toPrecision(digits));
    if (value >= 1) return `${value} ${name}`;
  }
  return `${Math.round(ns)} ns`;
}

function formatLong(seconds: number): string {
  if (seconds < 3600) return joined(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function joined(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major} ${majorUnit}` : `${major} ${majorUnit} ${minor} ${minorUnit}`;
}

/** Windows are promised in seconds, so short ones are shown so: 60 s, 90 s, 5 min, 1 h. */
export function formatWindow(seconds: number): string {
  return seconds <= 120 ? `${seconds} s` : formatDuration(seconds * 1e9);
}

/** A ratio of 0 to 1 as "91 %"; `digits` significant ones. Never 100 % where something is left. */
export function formatPercent(ratio: number, digits = 2): string {
  const rounded = Number((ratio * 100).toPrecision(digits));
  return rounded >= 100 && ratio < 1 ? '> 99 %' : `${rounded} %`;
}

/** 03:12:40 UTC, with the date where it is not the day of `nearUnixMs`. */
export function formatTime(unixMs: number, nearUnixMs: number): string {
  return `${formatClock(unixMs, nearUnixMs)} UTC`;
}

/** The same for columns whose heading says UTC. */
export function formatClock(unixMs: number, nearUnixMs: number): string {
  const [date = '', time = ''] = new Date(unixMs).toISOString().split('T');
  const sameDay = new Date(nearUnixMs).toISOString().startsWith(date);
  return `${sameDay ? '' : `${date} `}${time.slice(0, 8)}`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** "1 account", "3 accounts". */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** "2.4 ×" */
export function formatFactor(factor: number, digits = 3): string {
  return `${formatCount(Number(factor.toPrecision(digits)))} ×`;
}

/** "140/s"; below one a second "40 a minute", and below one a minute "3 an hour". */
export function formatRate(perSecond: number, digits = 2): string {
  const shown = (rate: number) => formatCount(Number(rate.toPrecision(digits)));
  if (perSecond >= 1) return `${shown(perSecond)}/s`;
  return perSecond * 60 >= 1 ? `${shown(perSecond * 60)} a minute` : `${shown(perSecond * 3600)} an hour`;
}
