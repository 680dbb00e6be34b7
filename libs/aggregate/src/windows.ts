import { ALL_ACCOUNTS, NO_ACCOUNT, OTHER_ACCOUNT } from '#span';
import { LatencyRows } from './latency-rows.js';

/** What has accumulated since it was last taken: a row for each (window, account, operation). */
export class Windows {
  /** Spans whose account was counted as (other) because the window had its fill of accounts' rows. */
  seriesOverflow = 0;
  private rows = new LatencyRows();
  /** By window, how many rows count towards the limit of series. */
  private limitedRows = new Map<number, number>();

  /**
   * @param maxSeries how many (account, operation) rows one window may hold for accounts that only senders named
   * @param isRegistered whether an account is the operator's, who is never put into (other)
   */
  constructor(
    private readonly maxSeries: number,
    private readonly isRegistered: (account: number) => boolean,
  ) {}

  get rowCount(): number {
    return this.rows.count;
  }

  record(
    account: number,
    windowStartUnixMs: number,
    operation: number,
    durationNs: number,
    isError: boolean,
    isEntry: boolean,
  ): void {
    let row = this.rows.find(windowStartUnixMs, account, operation);
    if (row < 0) row = this.admit(windowStartUnixMs, account, operation);
    this.rows.record(row, durationNs, isError, isEntry);
  }

  /** Takes all rows out. */
  take(): LatencyRows {
    const { rows } = this;
    this.rows = new LatencyRows(rows);
    this.limitedRows = new Map();
    return rows;
  }

  private admit(windowStartUnixMs: number, account: number, operation: number): number {
    if (!this.obeysLimit(account)) return this.rows.add(windowStartUnixMs, account, operation);
    const limited = this.limitedRows.get(windowStartUnixMs) ?? 0;
    if (limited < this.maxSeries) {
      this.limitedRows.set(windowStartUnixMs, limited + 1);
      return this.rows.add(windowStartUnixMs, account, operation);
    }
    this.seriesOverflow++;
    const other = this.rows.find(windowStartUnixMs, OTHER_ACCOUNT, operation);
    return other < 0 ? this.rows.add(windowStartUnixMs, OTHER_ACCOUNT, operation) : other;
  }

  private obeysLimit(account: number): boolean {
    const reserved = account === ALL_ACCOUNTS || account === NO_ACCOUNT || account === OTHER_ACCOUNT;
    return !reserved && !this.isRegistered(account);
  }
}
