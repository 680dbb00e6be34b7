import { type AccountContract, type Objective, type Sla } from '#contract';
import { type Clock } from '#kit';
import { Overrides } from '../accounts/overrides.js';
import { type SlaSource } from '../ports.js';
import { attainmentOf, daysNeededFrom, type PeriodAttainment, spentNow } from './attainment.js';
import { type LocalDate, startOf } from './local-time.js';
import { periodAt, type PeriodRule, periodRuleOf } from './periods.js';
import {
  AttainmentStore,
  BudgetSource,
  type DaysOf,
  type KeyDay,
  type KeySum,
  type PromiseKey,
  type SpentBudget,
} from './ports.js';
import { groupedByPeriod } from './period-groups.js';
import { leftRatio } from './spending.js';

const DAY_MS = 86_400_000;
/** Longer than any period: within it, whatever is accounted for has days. */
const LONGEST_MS = 400 * DAY_MS;

/** What is kept of one promise: first in the period that was asked for, then in those before. */
export type KeyAttainment = PromiseKey & {
  objective: Objective;
  contract: AccountContract | undefined;
  periods: PeriodAttainment[];
};

export type AttainmentQuery = {
  /** Only this account; "*": all traffic. */
  account?: string;
  operationIds?: readonly number[];
  /** A date in the period that is asked for, by the clocks of each account; absent: now. */
  date?: LocalDate;
  /** How many periods before it are told of too. */
  past: number;
  /** worst: least of the budget is left; weight: the contract's revenue weight, then the worst. */
  order: 'worst' | 'weight';
  offset: number;
  limit: number;
};

/** Tells what is kept of promises, from the days that have been counted. */
export class AttainmentReader extends BudgetSource {
  constructor(
    private readonly store: AttainmentStore,
    private readonly slas: Pick<SlaSource, 'all' | 'accountsWith'>,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Of an SLA's accounts and operations that have days in the period; `total`: how many there are. */
  async ofSla(sla: Sla, query: AttainmentQuery): Promise<{ total: number; items: KeyAttainment[] }> {
    const contracts = await this.contractsOf(query.account);
    const sums: KeySum[] = [];
    for (const { rule, accounts } of groupedByPeriod(sla.objective, contracts, query.account)) {
      const of = { slaIds: [sla.id], ...accounts, ...onlyOperations(query) };
      sums.push(...(await this.store.sums(of, periodAt(rule, this.instantOf(query.date, rule)))));
    }
    const weightOf = (account: string): number => contracts.get(account)?.revenueWeight ?? 1;
    const weighs = query.order === 'weight';
    const ranked = sums.map((sum) => ({
      sum,
      left: leftRatio(sum.bad, sum.allowed),
      weight: weighs ? weightOf(sum.account) : 0,
    }));
    ranked.sort((a, b) => b.weight - a.weight || a.left - b.left || (a.sum.account < b.sum.account ? -1 : 1));
    const page = ranked.slice(query.offset, query.offset + query.limit).map(({ sum }) => sum);
    return { total: sums.length, items: await this.told(sla, page, contracts, query) };
  }

  /** What is kept of what all SLAs promise this account ("*": all traffic), the worst first. */
  async ofAccount(account: string, past: number): Promise<KeyAttainment[]> {
    const now = this.clock.nowMs();
    const contracts = await this.store.contracts([account]);
    const sums = await this.store.sums(
      { accounts: [account] },
      { fromUnixMs: now - LONGEST_MS, toUnixMs: now },
    );
    const slas = await this.slas.all();
    const told: KeyAttainment[] = [];
    for (const sla of slas) {
      const keys = sums.filter(({ slaId }) => slaId === sla.id);
      told.push(...(await this.told(sla, keys, contracts, { past })));
    }
    const left = ({ periods }: KeyAttainment): number => periods[0]?.budget.leftRatio ?? 1;
    return told.sort((a, b) => left(a) - left(b));
  }

  /** What an SLA's period has spent, of at most so many keys: without outlooks, so that it is cheap. */
  async spentBySla(
    sla: Sla,
    limit: number,
  ): Promise<(PromiseKey & Pick<PeriodAttainment, 'attainedRatio' | 'targetRatio' | 'budget'>)[]> {
    const now = this.clock.nowMs();
    const contracts = await this.store.contracts();
    const [days, overrides] = await Promise.all([
      this.store.days(
        { slaIds: [sla.id] },
        { fromUnixMs: this.neededFrom(sla, contracts, now), toUnixMs: now },
      ),
      Overrides.of(sla, this.slas),
    ]);
    return [...byKey(days).values()].slice(0, limit).map((own) => {
      const { slaId, operation, account } = own[0]!;
      const promise = { objective: overrides.objectiveOf(account), contract: contracts.get(account) };
      return { slaId, operation, account, ...spentNow(promise, own, now) };
    });
  }

  override async leftOf(
    slaId: string,
    operationId: number,
    account: string,
  ): Promise<SpentBudget | undefined> {
    const sla = (await this.slas.all()).find(({ id }) => id === slaId);
    if (sla?.objective.type !== 'slo') return undefined;
    const now = this.clock.nowMs();
    const overrides = await Overrides.of(sla, this.slas);
    const contract = (await this.store.contracts([account])).get(account);
    const promise = { objective: overrides.objectiveOf(account), contract };
    const days = await this.store.days(
      { slaIds: [slaId], operationIds: [operationId], accounts: [account] },
      { fromUnixMs: daysNeededFrom(promise, now, 0), toUnixMs: now },
    );
    if (days.length === 0) return undefined;
    const { period, total, bad, budget } = spentNow(promise, days, now);
    return { periodStartUnixMs: period.fromUnixMs, total, bad, leftRatio: budget.leftRatio };
  }

  private async told(
    sla: Sla,
    keys: readonly PromiseKey[],
    contracts: ReadonlyMap<string, AccountContract>,
    { date, past }: Pick<AttainmentQuery, 'date' | 'past'>,
  ): Promise<KeyAttainment[]> {
    if (keys.length === 0) return [];
    const now = this.clock.nowMs();
    const overrides = await Overrides.of(sla, this.slas);
    const promises = keys.map((key) => {
      const promise = { objective: overrides.objectiveOf(key.account), contract: contracts.get(key.account) };
      const atUnixMs = this.instantOf(date, periodRuleOf(promise.objective, promise.contract));
      return { key, promise, atUnixMs };
    });
    const needed = promises.map(({ promise, atUnixMs }) => daysNeededFrom(promise, atUnixMs, past));
    const days = await this.store.days(
      {
        slaIds: [sla.id],
        accounts: [...new Set(keys.map(({ account }) => account))],
        operationIds: [...new Set(keys.map(({ operation }) => operation.id))],
      },
      { fromUnixMs: needed.reduce((least, each) => Math.min(least, each), Infinity), toUnixMs: now },
    );
    const daysOf = byKey(days);
    return promises.map(({ key: { slaId, operation, account }, promise, atUnixMs }) => ({
      slaId,
      operation,
      account,
      ...promise,
      periods: attainmentOf(promise, daysOf.get(nameOf(operation.id, account)) ?? [], atUnixMs, now, past),
    }));
  }

  private instantOf(date: LocalDate | undefined, { timeZone }: PeriodRule): number {
    return date === undefined ? this.clock.nowMs() : startOf(date, timeZone);
  }

  private contractsOf(account: string | undefined): Promise<Map<string, AccountContract>> {
    return this.store.contracts(account === undefined ? undefined : [account]);
  }

  private neededFrom(sla: Sla, contracts: ReadonlyMap<string, AccountContract>, now: number): number {
    const groups = groupedByPeriod(sla.objective, contracts, undefined);
    const needed = groups.map(({ contract }) =>
      daysNeededFrom({ objective: sla.objective, contract }, now, 0),
    );
    return Math.min(...needed);
  }
}

function onlyOperations({ operationIds }: AttainmentQuery): Pick<DaysOf, 'operationIds'> {
  return operationIds === undefined ? {} : { operationIds };
}

function byKey(days: readonly KeyDay[]): Map<string, KeyDay[]> {
  const groups = new Map<string, KeyDay[]>();
  for (const day of days) {
    const name = nameOf(day.operation.id, day.account);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [day]);
    else group.push(day);
  }
  return groups;
}

function nameOf(operationId: number, account: string): string {
  return `${operationId} ${account}`;
}
