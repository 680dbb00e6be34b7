import { type Aggregator } from '#aggregate';
import { type Sla } from '#contract';
import { coversOperation, namesExactly, type SlaSource } from '#evaluate';
import { namedAccounts, type LatencyMetrics } from '#expose';
import { type LabelsByAccount } from '#page';
import { SPAN_KINDS, type Dictionaries, type SpanKind } from '#span';
import { type AccountTable } from '#store';

const ACCOUNTS_PER_PAGE = 10_000;

/** What SLAs and registered accounts mean for measuring: what is kept per account, and what never falls into (other). */
export class Rules {
  constructor(
    private readonly slas: SlaSource,
    private readonly accounts: AccountTable,
    private readonly dictionaries: Dictionaries,
    private readonly aggregator: Aggregator,
    private readonly latency: LatencyMetrics,
  ) {}

  all(): Promise<Sla[]> {
    return this.slas.all();
  }

  /** Hands them to the rooms that measure; a rule that is new is in force from the next call of this on. */
  async refresh(): Promise<void> {
    const slas = await this.all();
    for (const sla of slas.filter((each) => namesExactly(each.operation))) {
      for (const kind of kindsOf(sla)) this.dictionaries.registerOperation({ ...sla.operation, kind });
    }
    const perAccount = slas.filter((sla) => sla.accounts !== 'total');
    this.aggregator.trackOperations((operation) => perAccount.some((sla) => coversOperation(sla, operation)));
    this.latency.follow(slas, await namedAccounts(slas, this.slas));
    await this.registerAccounts();
  }

  /** The labels of those of these accounts that are registered. */
  async labelsOf(keys: string[]): Promise<LabelsByAccount> {
    const accounts = await Promise.all(keys.map((key) => this.accounts.find(key)));
    return new Map(accounts.flatMap((account) => (account ? [[account.key, account.labels]] : [])));
  }

  private async registerAccounts(): Promise<void> {
    const ids: number[] = [];
    for (let after = ''; ;) {
      const page = await this.accounts.list({ after, limit: ACCOUNTS_PER_PAGE });
      ids.push(...page.map(({ key }) => this.dictionaries.registerAccount(key)));
      if (page.length < ACCOUNTS_PER_PAGE) break;
      after = page.at(-1)?.key ?? '';
    }
    this.aggregator.registerAccounts(ids);
  }
}

/** The kinds in which an operation that is named exactly can appear. */
function kindsOf({ operation: { kind } }: Sla): readonly SpanKind[] {
  if (kind === 'any') return SPAN_KINDS;
  return kind === 'entry' ? ['server', 'consumer'] : [kind];
}
