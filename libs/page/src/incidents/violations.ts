import { type IncidentAccount, type Sla } from '#contract';
import { type BudgetSource } from '#evaluate';
import { type Clock, type Logger } from '#kit';
import {
  type AccountsOfViolation,
  type IncidentStore,
  type NewViolation,
  type OpenViolation,
} from '../ports.js';
import { withBudgets } from './budgets.js';
import {
  decideViolations,
  type DetailsByAccount,
  type Judged,
  type ViolationDecision,
  violationKey,
} from './decide-violations.js';

export type ViolationsOptions = {
  store: Pick<IncidentStore, 'openViolations' | 'updateAccounts' | 'resolveViolations'>;
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
    const existing = await this.options.slas();
    const details = await this.detailsFor(judged, open);
    const stillOpen = new Map(open.map((violation) => [violation.id, violation]));
    const decisions = decideViolations(judged, existing, open, details);
    const done: ViolationDecision[] = [];
    // What is over makes room for what takes its place.
    for (const action of ['resolve', 'open', 'update'] as const) {
      const alike = decisions.filter((decision) => decision.action === action);
      done.push(...(await this.applyAll(alike, judged.judgedAtUnixMs, stillOpen)));
    }
    return { done, open: [...stillOpen.values()] };
  }

  /** Together, as a storm brings hundreds; where that fails, one by one, as it may be for one of them. */
  private async applyAll(
    decisions: ViolationDecision[],
    atUnixMs: number,
    stillOpen: Map<string, OpenViolation>,
  ): Promise<ViolationDecision[]> {
    const [first] = decisions;
    if (!first) return [];
    const { log } = this.options;
    try {
      const done = await this.apply(decisions, atUnixMs, stillOpen);
      for (const { action, reason, violation } of done)
        log.info({ action, reason, sla: violation.sla.id, operation: violation.operation.name }, 'violation');
      return done;
    } catch (error) {
      if (decisions.length > 1) {
        const each: ViolationDecision[] = [];
        for (const one of decisions) each.push(...(await this.applyAll([one], atUnixMs, stillOpen)));
        return each;
      }
      const { action, reason, violation } = first;
      this.onFailure();
      log.error({ err: error, action, reason, sla: violation.sla.id }, 'violation could not be stored');
      return [];
    }
  }

  /** Those that are alike; answers without those that another evaluator was first to open. */
  private async apply(
    decisions: ViolationDecision[],
    atUnixMs: number,
    stillOpen: Map<string, OpenViolation>,
  ): Promise<ViolationDecision[]> {
    const { store } = this.options;
    const opening: NewViolation[] = [];
    const updating: OpenViolation[] = [];
    const ending: OpenViolation[] = [];
    for (const decision of decisions) {
      if (decision.action === 'open') {
        const { sla, operation, accounts } = decision.violation;
        const told = await this.budgeted(sla, operation.id, accounts);
        opening.push({ ...decision.violation, accounts: told });
      } else {
        const { violation, accounts } = decision;
        const told = await this.budgeted(violation.sla, violation.operationId, accounts);
        (decision.action === 'update' ? updating : ending).push({ ...violation, accounts: told });
      }
    }
    if (updating.length > 0) await store.updateAccounts(updating.map(accountsOf));
    if (ending.length > 0) await store.resolveViolations(ending.map(accountsOf), atUnixMs);
    const opened = opening.length > 0 ? await store.openViolations(opening) : [];
    for (const { id } of ending) stillOpen.delete(id);
    for (const violation of [...updating, ...opened]) stillOpen.set(violation.id, violation);
    const keys = new Set(opened.map((one) => violationKey(one.sla.id, one.operationId)));
    return decisions.filter(
      ({ action, violation }) =>
        action !== 'open' || keys.has(violationKey(violation.sla.id, violation.operation.id)),
    );
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

function accountsOf({ id, accounts }: OpenViolation): AccountsOfViolation {
  return { violationId: id, accounts };
}
