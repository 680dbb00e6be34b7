import { ALL_ACCOUNTS, NO_ACCOUNT, OTHER_ACCOUNT } from '#span';
import { type LatencyRow } from './histogram-store.js';
import { WindowRows } from './window-rows.js';

/** What has accumulated since it was last taken: a row for each (window, account, operation). */
export class Windows {
  /** Spans whose account was counted as (other) because the window had its fill of accounts' rows. */
  seriesOverflow = 0;
  private windows = new Map<number, WindowRows>();
  /** Nearly every span belongs to the window of the one before. */
  private latest: WindowRows | undefined;
  private count = 0;

  /**
   * @param maxSeries how many (account, operation) rows one window may hold for accounts that only senders named
   * @param isRegistered whether an account is the operator's, who is never put into (other)
   */
  constructor(
    private readonly maxSeries: number,
    private readonly isRegistered: (account: number) => boolean,
  ) {}

  get rowCount(): number {
    return this.count;
  }

  record(
    account: number,
    windowStartUnixMs: number,
    operation: number,
    durationNs: number,
    isError: boolean,
    isEntry: boolean,
  ): void {
    const window = this.window(windowStartUnixMs);
    const row = window.find(account, operation) ?? this.admit(window, account, operation);
    row.histogram.record(durationNs);
    if (isError) row.errors++;
    if (isEntry) row.entry = true;
  }

  /** Takes all rows out. */
  take(): LatencyRow[] {
    const rows = [...this.windows.values()].flatMap((window) => window.rows);
    this.windows = new Map();
    this.latest = undefined;
    this.count = 0;
    return rows;
  }

  private window(windowStartUnixMs: number): WindowRows {
    if (this.latest?.windowStartUnixMs === windowStartUnixMs) return this.latest;
    let window = this.windows.get(windowStartUnixMs);
    if (window === undefined) {
      window = new WindowRows(windowStartUnixMs);
      this.windows.set(windowStartUnixMs, window);
    }
    this.latest = window;
    return window;
  }

  private admit(window: WindowRows, account: number, operation: number): LatencyRow {
    if (!this.obeysLimit(account) || window.limitedRows < this.maxSeries) {
      return this.add(window, account, operation);
    }
    this.seriesOverflow++;
    return window.find(OTHER_ACCOUNT, operation) ?? this.add(window, OTHER_ACCOUNT, operation);
  }

  private add(window: WindowRows, account: number, operation: number): LatencyRow {
    this.count++;
    if (this.obeysLimit(account)) window.limitedRows++;
    return window.add(account, operation);
  }

  private obeysLimit(account: number): boolean {
    const reserved = account === ALL_ACCOUNTS || account === NO_ACCOUNT || account === OTHER_ACCOUNT;
    return !reserved && !this.isRegistered(account);
  }
}
