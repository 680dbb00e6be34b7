import { stringify } from 'csv-stringify/sync';
import { isoDate, type KeyMonth } from '#evaluate';
import { culpritOf, incidentsOf, minutesIn, type MonthlyReport } from './monthly-report.js';
import { promiseWords } from './promise-words.js';

const DAY_MS = 86_400_000;

/** One line for each promise, for a spreadsheet. */
export function reportCsv({ promises, incidents }: MonthlyReport, nowUnixMs: number): string {
  const rows = promises.map((promise) => {
    const own = incidentsOf(promise, incidents);
    const culprits = [...new Set(own.map(({ incident }) => culpritOf(incident)))].filter(
      (name) => name !== null,
    );
    return {
      ...columnsOf(promise),
      incidents: own.length,
      incident_minutes: round(minutesIn(promise, own, nowUnixMs), 1),
      culprits: culprits.join('; '),
    };
  });
  return stringify(rows, { header: true, columns: COLUMNS, cast: { string: inert } });
}

const COLUMNS = [
  'account',
  'tier',
  'sla',
  'versions',
  'promise',
  'service',
  'operation',
  'kind',
  'first_day',
  'last_day',
  'time_zone',
  'requests',
  'bad',
  'allowed_bad',
  'paused',
  'attained_percent',
  'target_percent',
  'kept',
  'incidents',
  'incident_minutes',
  'culprits',
];

function columnsOf(promise: KeyMonth): Record<string, string | number | null> {
  const { account, contract, slaId, versions, objective, operation, period, timeZone } = promise;
  const { total, bad, allowed, paused, attainedRatio, targetRatio, kept } = promise;
  return {
    account,
    tier: contract?.tier ?? null,
    sla: slaId,
    versions: versions.join(' '),
    promise: promiseWords(objective),
    service: operation.service,
    operation: operation.name,
    kind: operation.kind,
    first_day: isoDate(period.fromUnixMs, timeZone),
    last_day: isoDate(period.toUnixMs - DAY_MS / 2, timeZone),
    time_zone: timeZone,
    requests: total,
    bad,
    allowed_bad: round(allowed, 1),
    paused,
    attained_percent: attainedRatio === null ? null : Math.floor(attainedRatio * 1e8) / 1e6,
    target_percent: round(targetRatio * 100, 6),
    kept: total === 0 ? null : kept ? 'yes' : 'no',
  };
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** A name that begins like a formula would be run by a spreadsheet; behind an apostrophe it is text. */
function inert(value: string): string {
  return /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
}
