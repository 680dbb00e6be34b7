/** Enough for 30 days of 1,000 accounts with one request in a hundred bad; some ten seconds of a core each. */
const MOST_ROWS = 5_000_000;
const MOST_JUDGEMENTS = 5_000_000;

/** What was asked for can not be done, and which field of it says so. */
export class BacktestRefusedError extends Error {
  override readonly name = 'BacktestRefusedError';

  /** @param pointer a JSON pointer into the request */
  constructor(
    readonly pointer: string,
    detail: string,
  ) {
    super(detail);
  }
}

/** What a backtest has read and judged so far. */
export class Cost {
  rows = 0;
  judgements = 0;

  constructor(
    private readonly mostRows = MOST_ROWS,
    private readonly mostJudgements = MOST_JUDGEMENTS,
  ) {}

  /** @throws BacktestRefusedError where it is more than one answer is worth */
  add({ rows = 0, judgements = 0 }: { rows?: number; judgements?: number }): void {
    this.rows += rows;
    this.judgements += judgements;
    if (this.rows > this.mostRows) {
      throw tooLarge(`would read more than ${inMillions(this.mostRows)} stored rows`);
    }
    this.expect(0);
  }

  /**
   * To be told before much is begun: who waits for an answer should not have to for a refusal.
   * @throws BacktestRefusedError where so many more judgements are too many
   */
  expect(judgements: number): void {
    if (this.judgements + judgements > this.mostJudgements) {
      throw tooLarge(`would judge more than ${inMillions(this.mostJudgements)} times`);
    }
  }
}

function tooLarge(what: string): BacktestRefusedError {
  return new BacktestRefusedError('/days', `${what}; ask for fewer days, or for some accounts`);
}

function inMillions(count: number): string {
  return `${count / 1e6} million`;
}
