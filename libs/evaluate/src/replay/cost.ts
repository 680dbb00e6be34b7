/** Enough for 30 days of 1,000 accounts with much that is bad; some ten seconds of a core each. */
const MOST_ROWS = 10_000_000;
const MOST_JUDGEMENTS = 10_000_000;

/** More than one answer is worth. */
export class BacktestTooLargeError extends Error {
  override readonly name = 'BacktestTooLargeError';
}

/** What a backtest has read and judged so far. */
export class Cost {
  rows = 0;
  judgements = 0;

  constructor(
    private readonly mostRows = MOST_ROWS,
    private readonly mostJudgements = MOST_JUDGEMENTS,
  ) {}

  /** @throws BacktestTooLargeError */
  add({ rows = 0, judgements = 0 }: { rows?: number; judgements?: number }): void {
    this.rows += rows;
    this.judgements += judgements;
    if (this.rows > this.mostRows) {
      throw new BacktestTooLargeError(`it would read more than ${inMillions(this.mostRows)} stored rows`);
    }
    if (this.judgements > this.mostJudgements) {
      throw new BacktestTooLargeError(`it would judge more than ${inMillions(this.mostJudgements)} times`);
    }
  }
}

function inMillions(count: number): string {
  return `${count / 1e6} million`;
}
