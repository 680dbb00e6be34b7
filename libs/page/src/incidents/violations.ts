import { type IncidentAccount, type Sla } from '#contract';
import { type BudgetSource } from '#evaluate';
import { type Clock, type Logger } from '#kit';
import { type IncidentStore, type OpenViolation } from '../ports.js';
import { withBudgets } from './budgets.js';
import {
  decideViolations,
  type DetailsByAccount,
  type Judged,
  type ViolationDecision,
  violationKey,
} from './decide-violations.js';

export type ViolationsOptions = {
  store: Pick<IncidentStore, 'openViolation' | 'updateAccounts' | 'resolveViolation'>;
  /** All SLAs that there are, judged or not; the violation of a deleted one is closed. */
  slas: () => Promise<Sla[]>;
  /** What is known of these accounts; a violation shows it as it was when each account joined. */
  detailsOf: (accounts: string[]) => Promise<DetailsByAccount>;
  /** What is left of error budgets, for violations to say. */
  budgets?: BudgetSource;
  clock: Clock;
  log: Logger;
};

/** Keeps one violation per (SLA, operation) in step with what the rules hold. */
export class Violations {
  /** @param onFailure told of each decision that could not be stored */
  constructor(
    private readonly options: ViolationsOptions,
    private readonly onFailure: () => void,
  ) {}

  /**
   * What was done, and what is open then. Rejects where the SLAs can't be read; a single decision that can't be stored is
   * logged, and taken again by the next call.
   */
  async keep(
    judged: Judged,
    open: OpenViolation[],
  ): Promise<{ done: ViolationDecision[]; open: OpenViolation[] }> {
    const { slas, log } = this.options;
    const existing = await slas();
    const details = await this.detailsFor(judged, open);
    const stillOpen = new Map(open.map((violation) => [violation.id, violation]));
    const done: ViolationDecision[] = [];
    for (const decision of decideViolations(judged, existing, open, details)) {
      const { action, reason, violation } = decision;
      try {
        const now = await this.apply(decision, judged.judgedAtUnixMs);
        if (action === 'open' && !now) continue;
        if (action === 'resolve') stillOpen.delete(decision.violation.id);
        if (now) stillOpen.set(now.id, now);
        done.push(decision);
        log.info({ action, reason, sla: violation.sla.id, operation: violation.operation.name }, 'violation');
      } catch (error) {
        this.onFailure();
        log.error({ err: error, action, reason, sla: violation.sla.id }, 'violation could not be stored');
      }
    }
    return { done, open: [...stillOpen.values()] };
  }

  /** The violation as it is now; undefined where it is over, or another evaluator was first to open it. */
  private async apply(decision: ViolationDecision, atUnixMs: number): Promise<OpenViolation | undefined> {
    const { store } = this.options;
    if (decision.action === 'open') {
      const { sla, operation } = decision.violation;
      const accounts = await this.budgeted(sla, operation.id, decision.violation.accounts);
      return store.openViolation({ ...decision.violation, accounts });
    }
    const { action, violation } = decision;
    const accounts = await this.budgeted(violation.sla, violation.operationId, decision.accounts);
    if (action === 'update') {
      await store.updateAccounts(violation.id, accounts);
      return { ...violation, accounts };
    }
    await store.resolveViolation(violation.id, accounts, atUnixMs);
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
      log.warn({ err: error, sla: sla.id }, 'violation without what is left of its budget');
      return accounts;
    }
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
      this.options.log.warn({ err: error }, 'violation without what is known of its accounts');
      return new Map();
    }
  }
}
