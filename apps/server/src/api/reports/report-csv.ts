import { isoDate, type KeyMonth } from '#evaluate';
import { culpritOf, incidentsOf, minutesIn, type MonthlyReport } from './monthly-report.js';
import { promiseWords } from './promise-words.js';

const DAY_MS = 86_400_000;

/** Excel takes a file for one in the code page of its Windows unless it begins so. */
const BYTE_ORDER_MARK = '\ufeff';

type Cell = string | number | null;

/** One line for each promise, for a spreadsheet. */
export function reportCsv({ promises, incidents }: MonthlyReport, nowUnixMs: number): string {
  const lines = promises.map((promise) => {
    const own = incidentsOf(promise, incidents);
    const culprits = [...new Set(own.map(({ incident }) => culpritOf(incident)))].filter(
      (name) => name !== null,
    );
    const minutes = round(minutesIn(promise, own, nowUnixMs), 1);
    return lineOf([...cellsOf(promise), own.length, minutes, culprits.join('; ')]);
  });
  return BYTE_ORDER_MARK + [lineOf(COLUMNS), ...lines].join('');
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

function cellsOf(promise: KeyMonth): Cell[] {
  const { account, contract, slaId, versions, objective, operation, period, timeZone } = promise;
  const { total, bad, allowed, paused, attainedRatio, targetRatio, kept } = promise;
  return [
    account,
    contract?.tier ?? null,
    slaId,
    versions.join(' '),
    promiseWords(objective),
    operation.service,
    operation.name,
    operation.kind,
    isoDate(period.fromUnixMs, timeZone),
    isoDate(period.toUnixMs - DAY_MS / 2, timeZone),
    timeZone,
    total,
    bad,
    round(allowed, 1),
    paused,
    attainedRatio === null ? null : Math.floor(attainedRatio * 1e8) / 1e6,
    round(targetRatio * 100, 6),
    total === 0 ? null : kept ? 'yes' : 'no',
  ];
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** RFC 4180. Numbers are as they are, a minus too. */
function lineOf(cells: readonly Cell[]): string {
  const texts = cells.map((cell) => (typeof cell === 'string' ? quoted(inert(cell)) : `${cell ?? ''}`));
  return `${texts.join(',')}\r\n`;
}

function quoted(text: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A name that begins like a formula would be run by a spreadsheet, spaces or not; behind an apostrophe it is text. */
function inert(text: string): string {
  return /^\s*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}
