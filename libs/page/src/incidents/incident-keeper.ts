import { type IncidentAccount, type Sla } from '#contract';
import { type BudgetSource } from '#evaluate';
import { type Clock, type Logger } from '#kit';
import { type Evidence, type IncidentStore, type OpenIncident, type OpenViolation } from '../ports.js';
import { withBudgets } from './budgets.js';
import {
  decideViolations,
  type DetailsByAccount,
  type Judged,
  type ViolationDecision,
  violationKey,
} from './decide-violations.js';
import { isExplained } from './evidence.js';
import { Explaining } from './explaining.js';
import { operationKey } from './incident-key.js';
import { type ExplainViolations } from './looks.js';

/** An incident is looked at again when its last spans are in. */
export const REFRESH_AFTER_MS = 30_000;
/** Before the page goes out: that no trace was found still has to get into it. */
const LAST_WORD_MS = 500;

export type IncidentKeeperOptions = {
  store: IncidentStore;
  explain: ExplainViolations;
  /** All SLAs that there are, judged or not; the incident of a deleted one is closed. */
  slas: () => Promise<Sla[]>;
  /** What is known of these accounts; an incident shows it as it was when each account joined. */
  detailsOf: (accounts: string[]) => Promise<DetailsByAccount>;
  /** What is left of error budgets, for incidents to say. */
  budgets?: BudgetSource;
  /** Whether other processes have traces that this one does not: they look into the same incidents. */
  othersLook?: () => boolean;
  clock: Clock;
  log: Logger;
  /** How long a page waits for its explanation at most; 8 s. */
  evidenceDeadlineMs?: number;
  /** When an incident is looked at again, after its opening; 30 s. */
  refreshAfterMs?: number;
};

/**
 * Keeps one incident per (SLA, operation) in step with what the rules hold. Judgements may be repeated, lost, or
 * come from several evaluators: each call compares what is with what should be.
 */
export class IncidentKeeper {
  /** How many decisions could not be stored, since the start. */
  failures = 0;
  private readonly explaining: Explaining;
  private readonly evidenceDeadlineMs: number;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: IncidentKeeperOptions) {
    const { store, explain, clock, log, refreshAfterMs = REFRESH_AFTER_MS } = options;
    this.evidenceDeadlineMs = options.evidenceDeadlineMs ?? 8_000;
    this.explaining = new Explaining(store, explain, clock, log, refreshAfterMs, (violations, found) =>
      this.othersHaveLooked(violations, found),
    );
  }

  /** Explains what an earlier process left unexplained. */
  async start(): Promise<void> {
    this.explaining.consider(violationsOf(await this.options.store.open()));
  }

  async stop(): Promise<void> {
    await this.last.catch(() => undefined);
    await this.explaining.stop();
  }

  /** For tests: waits for the explanations under way. */
  settled(): Promise<void> {
    return this.explaining.settled();
  }

  /**
   * Opens, updates and resolves. Calls run one after the other, so that of two judgements the later one has the last
   * word. Answers with what was done; rejects where the open incidents or the SLAs can't be read. A single decision
   * that can't be stored is logged, and taken again by the next call.
   */
  reconcile(judged: Judged): Promise<ViolationDecision[]> {
    const run = this.last.catch(() => undefined).then(() => this.reconcileNow(judged));
    this.last = run;
    return run;
  }

  private async reconcileNow(judged: Judged): Promise<ViolationDecision[]> {
    const { store, slas, log } = this.options;
    const open = violationsOf(await store.open());
    const existing = await slas();
    const details = await this.detailsFor(judged, open);
    const stillOpen = new Map(open.map((violation) => [violation.id, violation]));
    const done: ViolationDecision[] = [];
    for (const decision of decideViolations(judged, existing, open, details)) {
      const { action, reason, violation } = decision;
      try {
        const opened = await this.apply(decision, judged.judgedAtUnixMs);
        if (action === 'open' && !opened) continue;
        if (action === 'resolve') stillOpen.delete(decision.violation.id);
        if (opened) stillOpen.set(opened.id, opened);
        done.push(decision);
        log.info({ action, reason, sla: violation.sla.id, operation: violation.operation.name }, 'violation');
      } catch (error) {
        this.failures++;
        log.error({ err: error, action, reason, sla: violation.sla.id }, 'violation could not be stored');
      }
    }
    this.explaining.consider([...stillOpen.values()]);
    return done;
  }

  /** The violation where one was opened; undefined where another evaluator was first. */
  private async apply(decision: ViolationDecision, atUnixMs: number): Promise<OpenViolation | undefined> {
    const { store, clock } = this.options;
    if (decision.action === 'open') {
      const { sla, operation } = decision.violation;
      const accounts = await this.budgeted(sla, operation.id, decision.violation.accounts);
      const incident = await store.create(
        { ...decision.violation, accounts },
        operationKey(operation),
        clock.nowMs() + this.evidenceDeadlineMs,
      );
      return incident?.violations[0];
    }
    const { action, violation } = decision;
    const accounts = await this.budgeted(violation.sla, violation.operationId, decision.accounts);
    if (action === 'update') await store.updateAccounts(violation.id, accounts);
    else await store.resolve(violation.id, accounts, atUnixMs);
    return undefined;
  }

  /** A page does not wait for what can't be read. */
  private async budgeted(
    sla: Sla,
    operationId: number,
    accounts: IncidentAccount[],
  ): Promise<IncidentAccount[]> {
    const { budgets, log } = this.options;
    if (!budgets) return accounts;
    try {
      return await withBudgets(sla, operationId, accounts, budgets);
    } catch (error) {
      log.warn({ err: error, sla: sla.id }, 'incident without what is left of its budget');
      return accounts;
    }
  }

  /** Where they may find more, they get as long as the page waits for its explanation anyway. */
  private async othersHaveLooked(violations: OpenViolation[], { explanation }: Evidence): Promise<true> {
    const { clock, othersLook } = this.options;
    const openedUnixMs = violations.reduce(
      (first, { openedAt }) => Math.min(first, Date.parse(openedAt)),
      Infinity,
    );
    const leftMs = openedUnixMs + this.evidenceDeadlineMs - LAST_WORD_MS - clock.nowMs();
    const isEmptyHanded =
      explanation.violatingTraces + explanation.baselineTraces === 0 ||
      explanation.reason === 'no-violating-traces' ||
      !isExplained(explanation);
    if (isEmptyHanded && leftMs > 0 && othersLook?.()) await clock.sleep(leftMs);
    return true;
  }

  /** They are a nicety: a page does not wait for a registry that can't answer. */
  private async detailsFor(judged: Judged, open: OpenViolation[]): Promise<DetailsByAccount> {
    const known = new Set(
      open.flatMap(({ sla, operationId, accounts }) =>
        accounts.map(({ account }) => `${violationKey(sla.id, operationId)} ${account}`),
      ),
    );
    const joining = new Set(
      judged.statuses
        .filter((s) => s.alerting && !known.has(`${violationKey(s.slaId, s.operation.id)} ${s.account}`))
        .map((s) => s.account),
    );
    if (joining.size === 0) return new Map();
    try {
      return await this.options.detailsOf([...joining]);
    } catch (error) {
      this.options.log.warn({ err: error }, 'incident without what is known of its accounts');
      return new Map();
    }
  }
}

function violationsOf(incidents: OpenIncident[]): OpenViolation[] {
  return incidents.flatMap(({ violations }) => violations);
}
