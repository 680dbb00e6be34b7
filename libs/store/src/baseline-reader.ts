import { BaselineReader, type BaselineQuery, type BaselineRow, type EarlierWeek } from '#evaluate';
import { Histogram } from '#histogram';
import { type Database } from './database.js';
import { type EarlierHour, selectEarlierHours } from './sql/select-earlier-hours.js';
import { selectLongestGaps } from './sql/select-longest-gaps.js';
import { selectMeasuredHours } from './sql/select-measured-hours.js';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

/** What an account did in the hours of each week, by the hour. */
type Past = { operationId: number; account: string; weeks: Map<number, EarlierHour[]> };

export class PgBaselineReader extends BaselineReader {
  constructor(private readonly database: Pick<Database, 'query'>) {
    super();
  }

  async read(query: BaselineQuery): Promise<BaselineRow[]> {
    const hour = Math.floor(query.atUnixMs / HOUR_MS) * HOUR_MS;
    const weeks = Array.from({ length: query.weeks }, (_, week) =>
      [-1, 0, 1].map((offset) => hour + offset * HOUR_MS - (week + 1) * WEEK_MS),
    );
    const [measured, hours, gaps] = await Promise.all([
      this.database.query(selectMeasuredHours(weeks.flat())),
      this.database.query(selectEarlierHours(query, weeks.flat())),
      this.longestGaps(query, hour),
    ]);
    const known = new Set(measured.map(({ hourUnixMs }) => hourUnixMs));
    const hoursOfWeeks = weeks.map((ofWeek) => ofWeek.filter((each) => known.has(each)));
    return pasts(hours).map(({ operationId, account, weeks: past }) => ({
      operationId,
      account,
      baseline: hoursOfWeeks.map((ofWeek, week) =>
        weekOf(ofWeek, past, week === 0 ? gaps?.get(keyOf(operationId, account)) : undefined),
      ),
    }));
  }

  /** Of the last week, the only one of which minutes are surely kept. */
  private async longestGaps(
    query: BaselineQuery,
    hourUnixMs: number,
  ): Promise<Map<string, number> | undefined> {
    if (!query.gaps) return undefined;
    const from = hourUnixMs - HOUR_MS - WEEK_MS;
    const rows = await this.database.query(selectLongestGaps(query, from, from + 3 * HOUR_MS));
    return new Map(rows.map(({ operationId, account, seconds }) => [keyOf(operationId, account), seconds]));
  }
}

function pasts(hours: EarlierHour[]): Past[] {
  const byKey = new Map<string, Past>();
  for (const row of hours) {
    const { operationId, account, hourUnixMs } = row;
    const key = keyOf(operationId, account);
    let past = byKey.get(key);
    if (past === undefined) byKey.set(key, (past = { operationId, account, weeks: new Map() }));
    const rows = past.weeks.get(hourUnixMs);
    if (rows === undefined) past.weeks.set(hourUnixMs, [row]);
    else rows.push(row);
  }
  return [...byKey.values()];
}

function weekOf(hours: number[], past: Past['weeks'], longestGapSeconds: number | undefined): EarlierWeek {
  const histogram = new Histogram();
  let fewestPerHour = Number.POSITIVE_INFINITY;
  for (const hour of hours) {
    const before = histogram.count;
    for (const row of past.get(hour) ?? []) histogram.merge(Histogram.fromSparse(row));
    fewestPerHour = Math.min(fewestPerHour, histogram.count - before);
  }
  return {
    seconds: (hours.length * HOUR_MS) / 1000,
    histogram,
    fewestPerHour: hours.length === 0 ? 0 : fewestPerHour,
    ...(longestGapSeconds !== undefined && { longestGapSeconds }),
  };
}

function keyOf(operationId: number, account: string): string {
  return `${operationId} ${account}`;
}
