import { Histogram } from '#histogram';
import { type LatencyRow } from './histogram-store.js';

const FIRST_SLOTS = 64;

/** The rows of one window, found by (account, operation) through open addressing over numbers. */
export class WindowRows {
  readonly rows: LatencyRow[] = [];
  /** How many of them count towards the limit of series. */
  limitedRows = 0;
  private slots = new Int32Array(FIRST_SLOTS);

  constructor(readonly windowStartUnixMs: number) {}

  find(account: number, operation: number): LatencyRow | undefined {
    const mask = this.slots.length - 1;
    for (let slot = hashOf(account, operation) & mask; ; slot = (slot + 1) & mask) {
      const row = this.rows[(this.slots[slot] ?? 0) - 1];
      if (row === undefined || (row.account === account && row.operation === operation)) return row;
    }
  }

  /** Adds a row that {@link find} did not know. */
  add(account: number, operation: number): LatencyRow {
    const { windowStartUnixMs } = this;
    const row = {
      windowStartUnixMs,
      account,
      operation,
      entry: false,
      errors: 0,
      histogram: new Histogram(),
    };
    this.rows.push(row);
    if (this.rows.length * 2 > this.slots.length) this.grow();
    else this.place(row, this.rows.length);
    return row;
  }

  private place(row: LatencyRow, index: number): void {
    const mask = this.slots.length - 1;
    let slot = hashOf(row.account, row.operation) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = index;
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    this.rows.forEach((row, i) => this.place(row, i + 1));
  }
}

function hashOf(account: number, operation: number): number {
  const h = Math.imul(account, 0x9e3779b1) ^ Math.imul(operation, 0x85ebca6b);
  return h ^ (h >>> 15);
}
