import { type Aggregator } from '#aggregate';
import { type Sla } from '#contract';
import { coversOperation, findProblems, namesExactly, type SlaSource } from '#evaluate';
import { namedAccounts, type LatencyMetrics } from '#expose';
import { SPAN_KINDS, type Dictionaries, type SpanKind } from '#span';
import { type Logger } from '#kit';
import { type AccountTable } from '#store';
import { RuleFollower } from './api/ports.js';

const ACCOUNTS_PER_PAGE = 10_000;

/** What SLAs and registered accounts mean for measuring: what is kept per account, and what never falls into (other). */
export class Rules extends RuleFollower {
  private refreshing = Promise.resolve();

  constructor(
    private readonly slas: SlaSource,
    private readonly accounts: Pick<AccountTable, 'list'>,
    private readonly dictionaries: Dictionaries,
    private readonly aggregator: Pick<Aggregator, 'trackOperations' | 'registerAccounts'>,
    private readonly latency: Pick<LatencyMetrics, 'follow'>,
    private readonly log: Logger,
  ) {
    super();
  }

  override async changed(): Promise<void> {
    await this.refresh().catch((error: unknown) =>
      this.log.warn({ err: error }, 'a changed SLA is in force only once its schedule could read it'),
    );
  }

  /** Hands them to the rooms that measure; a rule that is new is in force from the next call of this on. */
  refresh(): Promise<void> {
    // In turn: what is read last is handed over last.
    this.refreshing = this.refreshing.catch(() => undefined).then(() => this.read());
    return this.refreshing;
  }

  private async read(): Promise<void> {
    // One that got past the API must not throw in the middle of a request; the evaluator tells of it.
    const slas = (await this.slas.all()).filter((sla) => findProblems(sla).length === 0);
    for (const sla of slas.filter((each) => namesExactly(each.operation))) {
      for (const kind of kindsOf(sla)) this.dictionaries.registerOperation({ ...sla.operation, kind });
    }
    const perAccount = slas.filter((sla) => sla.accounts !== 'total');
    this.aggregator.trackOperations((operation) => perAccount.some((sla) => coversOperation(sla, operation)));
    this.latency.follow(slas, await namedAccounts(slas, this.slas));
    await this.registerAccounts();
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
