/** A duration for people: three significant digits, such as "412 ms", "1.24 s" or "85 µs". */
export function formatDuration(ns: number): string {
  const [unitNs, unit] = UNITS.find(([each]) => Math.abs(ns) >= each * 0.9995) ?? [1, 'ns'];
  const value = ns / unitNs;
  const digits = Math.abs(value) >= 99.95 ? 0 : Math.abs(value) >= 9.995 ? 1 : 2;
  const text = value.toFixed(digits);
  return `${digits > 0 ? text.replace(/\.?0+$/, '') : text} ${unit}`;
}

const UNITS: [ns: number, unit: string][] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
];
