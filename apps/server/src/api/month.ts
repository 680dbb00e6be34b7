import { type Month } from '#evaluate';

/** "2026-10-05" as numbers. */
export function dateOf(date: string): { year: number; month: number; day: number } {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return { year, month, day };
}

/** "2026-10" as numbers; the last full month (in UTC) where nothing is said. */
export function monthOf(month: string | undefined, nowUnixMs: number): Month {
  if (month !== undefined) {
    const { year, month: number } = dateOf(month);
    return { year, month: number };
  }
  const now = new Date(nowUnixMs);
  const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
  return { year: last.getUTCFullYear(), month: last.getUTCMonth() + 1 };
}

const NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** "October 2026" */
export function monthName({ year, month }: Month): string {
  return `${NAMES[month - 1]} ${year}`;
}

/** "2026-10-05" as "5 Oct". */
export function dayMonth(date: string): string {
  const { month, day } = dateOf(date);
  return `${day} ${NAMES[month - 1]?.slice(0, 3)}`;
}
