import { type Sla } from '#contract';
import { findProblems, type SlaSource } from '#evaluate';
import { namedAccounts, type LatencyMetrics, type SlaMetrics } from '#expose';
import { type Logger } from '#kit';
import { type AccountTable } from '#store';
import { RuleFollower } from './api/ports.js';
import { type Ingest } from './ingest/ingest.js';

const ACCOUNTS_PER_PAGE = 10_000;

/** Reads SLAs and registered accounts, and hands them to what measures by them. */
export class Rules extends RuleFollower {
  private refreshing = Promise.resolve();
  private registered: ReadonlySet<string> = new Set();

  constructor(
    private readonly slas: SlaSource,
    private readonly accounts: Pick<AccountTable, 'list'>,
    private readonly ingest: Pick<Ingest, 'follow'>,
    private readonly latency: Pick<LatencyMetrics, 'follow'>,
    private readonly slaMetrics: Pick<SlaMetrics, 'follow'>,
    private readonly log: Logger,
  ) {
    super();
  }

  override async changed(): Promise<void> {
    await this.refresh().catch((error: unknown) =>
      this.log.warn({ err: error }, 'a changed SLA is in force only once its schedule could read it'),
    );
  }

  /** A rule that is new is in force from the end of this call on. */
  refresh(): Promise<void> {
    // In turn: what is read last is handed over last.
    this.refreshing = this.refreshing.catch(() => undefined).then(() => this.read());
    return this.refreshing;
  }

  private async read(): Promise<void> {
    // One that got past the API must not throw in the middle of a request; the evaluator tells of it.
    const slas: Sla[] = (await this.slas.all()).filter((sla) => findProblems(sla).length === 0);
    this.latency.follow(slas, await namedAccounts(slas, this.slas));
    this.slaMetrics.follow(slas);
    const now = await this.registeredNow();
    const added = [...now].filter((key) => !this.registered.has(key));
    const removed = [...this.registered].filter((key) => !now.has(key));
    await this.ingest.follow({ slas, registered: { added, removed } });
    this.registered = now;
  }

  private async registeredNow(): Promise<Set<string>> {
    const keys = new Set<string>();
    for (let after = ''; ;) {
      const page = await this.accounts.list({ after, limit: ACCOUNTS_PER_PAGE });
      for (const { key } of page) keys.add(key);
      if (page.length < ACCOUNTS_PER_PAGE) return keys;
      after = page.at(-1)?.key ?? '';
    }
  }
}
