import { type Part, type Notes, given } from './documents.js';
import { secondsOf } from './durations.js';
import { type TimeWindow } from './schemas.js';

const DAY = 86_400;
const UNITS: Record<string, string> = { '1w': 'week', '1M': 'month', '1Q': 'quarter', '1Y': 'year' };

/**
 * What a time window means: days and more, or calendar periods, are those of an error budget; minutes and hours the
 * window of a rule that is judged by what it holds.
 */
export type Period = { windowSeconds: number } | { period: object };

export function periodOf(window: Part<TimeWindow>, notes: Notes): Period | undefined {
  const { duration, isRolling } = window.value;
  const calendar = given(window.at('calendar'));
  if (isRolling === undefined ? calendar : !isRolling) return calendarPeriod(window, notes);
  if (calendar) return notes.refuse(calendar, 'contradicts isRolling: true');
  const seconds = secondsOf(duration);
  if (seconds === undefined) {
    return notes.refuse(
      window.at('duration'),
      'is no fixed time as it rolls: write it in days, such as "30d"',
    );
  }
  if (/[smh]$/.test(duration)) {
    if (seconds <= DAY) return { windowSeconds: seconds };
    return notes.refuse(
      window.at('duration'),
      'is longer than a day: write it in days, as an error budget has them',
    );
  }
  return { period: { type: 'rolling', days: seconds / DAY } };
}

function calendarPeriod(window: Part<TimeWindow>, notes: Notes): Period | undefined {
  const calendar = given(window.at('calendar'));
  if (!calendar) return notes.refuse(window, 'has to have a calendar, or to be rolling (isRolling: true)');
  const unit = UNITS[window.value.duration];
  if (unit === undefined)
    return notes.refuse(window.at('duration'), 'of a calendar has to be 1w, 1M, 1Q or 1Y');
  const { startTime, timeZone } = calendar.value;
  if (!beginsPeriod(startTime, unit)) {
    const when = unit === 'week' ? 'on a Monday' : `on the first day of a ${unit}`;
    return notes.refuse(
      calendar.at('startTime'),
      `has to be 00:00:00 ${when}: periods of Culprit begin there`,
    );
  }
  return { period: { type: 'calendar', unit, timeZone } };
}

const MONTHS: Record<string, string> = {
  month: '0[1-9]|1[0-2]',
  quarter: '01|04|07|10',
  year: '01',
};

function beginsPeriod(startTime: string, unit: string): boolean {
  const match = /^(\d{4}-(\d\d)-(\d\d))[ T]00:00(?::00)?$/.exec(startTime);
  if (!match) return false;
  const [, date = '', month = '', day] = match;
  if (unit === 'week') return new Date(`${date}T00:00:00Z`).getUTCDay() === 1;
  return day === '01' && new RegExp(`^(${MONTHS[unit]})$`).test(month);
}
