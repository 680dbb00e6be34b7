import { type LatencyRows } from '#aggregate';
import { type Sla } from '#contract';
import { thresholdsMs } from '#evaluate';
import { ALL_ACCOUNTS, NO_ACCOUNT, OTHER_ACCOUNT, type Names } from '#span';
import { Accumulator, boundsOf, type Bound } from './accumulator.js';
import { ACCOUNT } from './declarations.js';
import { type Family } from './family.js';
import { CONVENTIONAL_BOUNDS, operationLabels, SCHEMES, type LatencyNames } from './latency-names.js';
import { type NamedAccounts } from './named-accounts.js';

export type LatencyMetricsOptions = {
  names: LatencyNames;
  /** Accounts with series of their own. */
  accountLimit: number;
  /** (account, operation) pairs with series of their own: each is some twenty lines of every scrape. */
  accountSeriesLimit: number;
};

/** Of overrides, whose thresholds may be a thousand. */
const MOST_OTHER_THRESHOLDS = 20;

type OverflowReason = 'accounts' | 'series' | 'dictionary';

/**
 * Latency per operation, and per account for those that an SLA names, from the rows that each flush writes.
 * Nothing is done per span: a flush's histograms are merged, and a scrape makes the buckets.
 */
export class LatencyMetrics {
  private readonly operations = new Map<number, Accumulator>();
  private readonly accounts = new Map<number, Map<number, Accumulator>>();
  private accountSeries = 0;
  private readonly overflow: Record<OverflowReason, number> = { accounts: 0, series: 0, dictionary: 0 };
  private named: NamedAccounts = new Set<string>();
  private bounds: Bound[];

  constructor(private readonly options: LatencyMetricsOptions) {
    this.bounds = boundsOf(CONVENTIONAL_BOUNDS[options.names]);
  }

  /**
   * The SLAs as they are now: their thresholds become buckets, and some of what they promise single accounts: each is
   * a line of every series. `named` are the accounts that they mean.
   */
  follow(slas: readonly Sla[], named: NamedAccounts): void {
    const thresholds = slas.map((sla) => thresholdsMs(sla));
    const own = thresholds.flatMap((each) => each.own);
    const others = new Set(thresholds.flatMap((each) => each.others));
    const shown = [...own, ...[...others].slice(0, MOST_OTHER_THRESHOLDS)].map((ms) => ms / 1000);
    this.bounds = boundsOf([...CONVENTIONAL_BOUNDS[this.options.names], ...shown]);
    this.named = named;
  }

  /** Adds what one flush wrote. The ids of all calls are those of the same names. */
  add(rows: LatencyRows, names: Names): void {
    for (let row = 0; row < rows.count; row++) {
      const accumulator =
        rows.account(row) === ALL_ACCOUNTS
          ? this.ofOperation(rows.operation(row), names)
          : this.ofAccount(rows.account(row), rows.operation(row), rows.spans(row), names);
      accumulator?.add(rows.histogram(row), rows.errors(row));
    }
  }

  families(): Family[] {
    const { calls, duration } = SCHEMES[this.options.names];
    const overall = () => [...this.operations.values()];
    const perAccount = () =>
      [...this.accounts.values()].flatMap((ofAccount) => Array.from(ofAccount.values()));
    const calling = (all: Accumulator[]) => all.flatMap((each) => each.callSamples());
    const lasting = (all: Accumulator[], name: string) =>
      all.flatMap((each) => each.durationSamples(name, this.bounds));
    return [
      { declaration: calls, samples: () => calling(overall()) },
      { declaration: duration, samples: () => lasting(overall(), duration.name) },
      { declaration: ACCOUNT.calls, samples: () => calling(perAccount()) },
      { declaration: ACCOUNT.duration, samples: () => lasting(perAccount(), ACCOUNT.duration.name) },
      {
        declaration: ACCOUNT.overflow,
        samples: () =>
          Object.entries(this.overflow).map(([reason, value]) => ({ labels: { reason }, value })),
      },
    ];
  }

  private ofOperation(operation: number, names: Names): Accumulator {
    let accumulator = this.operations.get(operation);
    if (!accumulator) {
      const { service } = SCHEMES[this.options.names];
      accumulator = new Accumulator(operationLabels(names.operationOf(operation), service));
      this.operations.set(operation, accumulator);
    }
    return accumulator;
  }

  /** Undefined where no SLA names the account. */
  private ofAccount(account: number, operation: number, spans: number, names: Names) {
    if (account === NO_ACCOUNT) return undefined;
    if (account === OTHER_ACCOUNT) {
      if (this.named !== 'each') return undefined;
      this.overflow.dictionary += spans;
      return this.series(OTHER_ACCOUNT, operation, names);
    }
    const known = this.accounts.get(account);
    if (this.named !== 'each' && !known && !this.named.has(names.accountKeyOf(account))) return undefined;
    const beyond = this.limitReached(known, operation);
    if (!beyond) return this.series(account, operation, names);
    this.overflow[beyond] += spans;
    return this.series(OTHER_ACCOUNT, operation, names);
  }

  private limitReached(
    known: Map<number, Accumulator> | undefined,
    operation: number,
  ): OverflowReason | undefined {
    if (known?.has(operation)) return undefined;
    const others = this.accounts.has(OTHER_ACCOUNT) ? 1 : 0;
    if (!known && this.accounts.size - others >= this.options.accountLimit) return 'accounts';
    return this.accountSeries >= this.options.accountSeriesLimit ? 'series' : undefined;
  }

  private series(account: number, operation: number, names: Names): Accumulator {
    let ofAccount = this.accounts.get(account);
    if (!ofAccount) this.accounts.set(account, (ofAccount = new Map<number, Accumulator>()));
    let accumulator = ofAccount.get(operation);
    if (!accumulator) {
      const labels = operationLabels(names.operationOf(operation), 'service_name');
      accumulator = new Accumulator({ account: names.accountKeyOf(account), ...labels });
      ofAccount.set(operation, accumulator);
      if (account !== OTHER_ACCOUNT) this.accountSeries++;
    }
    return accumulator;
  }
}
