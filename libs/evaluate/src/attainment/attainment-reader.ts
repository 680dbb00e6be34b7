import { type AccountContract, type Objective, type Sla } from '#contract';
import { type Clock } from '#kit';
import { Overrides } from '../accounts/overrides.js';
import { type SlaSource } from '../ports.js';
import {
  attainmentOf,
  daysNeededFrom,
  type PeriodAttainment,
  type PromiseNow,
  spentNow,
} from './attainment.js';
import { type LocalDate, startOf } from './local-time.js';
import { type Period, periodAt, type PeriodRule, periodRuleOf } from './periods.js';
import {
  AttainmentStore,
  BudgetSource,
  type DaysOf,
  type KeyDay,
  type KeySum,
  type PromiseKey,
  type SpentBudget,
} from './ports.js';
import { groupedByKey, nameOf } from './key-days.js';
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
    const { account } = query;
    const contracts = await this.store.contracts(account === undefined ? undefined : [account]);
    const { total, page } = await this.ranked(sla, query, contracts);
    return { total, items: await this.told(sla, page, contracts, query) };
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

  /**
   * What the period under way has spent of an SLA, of those with the least left: without outlooks, so it is cheap.
   * @param contracts of all accounts: who asks about many SLAs reads them once
   */
  async spentMost(
    sla: Sla,
    limit: number,
    contracts: ReadonlyMap<string, AccountContract>,
  ): Promise<(PromiseKey & Omit<PeriodAttainment, 'outlook'>)[]> {
    const now = this.clock.nowMs();
    const query = { past: 0, order: 'worst', offset: 0, limit } as const;
    const { page } = await this.ranked(sla, query, contracts);
    if (page.length === 0) return [];
    const promises = await this.promises(sla, page, contracts, undefined);
    const daysOf = await this.daysOf(sla, promises, 0);
    return promises.map(({ key, promise }) =>
      Object.assign(
        spentNow(promise, daysOf.get(nameOf(key.operation.id, key.account)) ?? [], now),
        keyOf(key),
      ),
    );
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

  private async ranked(
    sla: Sla,
    query: AttainmentQuery,
    contracts: ReadonlyMap<string, AccountContract>,
  ): Promise<{ total: number; page: KeySum[] }> {
    const { account, order, offset, limit, date } = query;
    const sums: KeySum[] = [];
    const periodOf = (rule: PeriodRule): Period => periodAt(rule, this.instantOf(date, rule));
    for (const { period, accounts } of groupedByPeriod(sla.objective, contracts, account, periodOf)) {
      const of = { slaIds: [sla.id], ...accounts, ...onlyOperations(query) };
      sums.push(...(await this.store.sums(of, period)));
    }
    const ranked = sums.map((sum) => ({
      sum,
      left: leftRatio(sum.bad, sum.allowed),
      weight: order === 'weight' ? (contracts.get(sum.account)?.revenueWeight ?? 1) : 0,
    }));
    ranked.sort((a, b) => b.weight - a.weight || a.left - b.left || (a.sum.account < b.sum.account ? -1 : 1));
    const page = ranked.slice(offset, offset + limit).map(({ sum }) => sum);
    return { total: sums.length, page };
  }

  private async told(
    sla: Sla,
    keys: readonly PromiseKey[],
    contracts: ReadonlyMap<string, AccountContract>,
    { date, past }: Pick<AttainmentQuery, 'date' | 'past'>,
  ): Promise<KeyAttainment[]> {
    if (keys.length === 0) return [];
    const now = this.clock.nowMs();
    const promises = await this.promises(sla, keys, contracts, date);
    const daysOf = await this.daysOf(sla, promises, past);
    return promises.map(({ key, promise, atUnixMs }) => {
      const days = daysOf.get(nameOf(key.operation.id, key.account)) ?? [];
      return Object.assign(keyOf(key), promise, {
        periods: attainmentOf(promise, days, atUnixMs, now, past),
      });
    });
  }

  private async promises(
    sla: Sla,
    keys: readonly PromiseKey[],
    contracts: ReadonlyMap<string, AccountContract>,
    date: LocalDate | undefined,
  ): Promise<Asked[]> {
    const overrides = await Overrides.of(sla, this.slas);
    return keys.map((key) => {
      const promise = { objective: overrides.objectiveOf(key.account), contract: contracts.get(key.account) };
      const atUnixMs = this.instantOf(date, periodRuleOf(promise.objective, promise.contract));
      return { key, promise, atUnixMs };
    });
  }

  /** The days that it takes to tell of these and of so many periods before, by {@link nameOf}. */
  private async daysOf(sla: Sla, asked: readonly Asked[], past: number): Promise<Map<string, KeyDay[]>> {
    const needed = asked.map(({ promise, atUnixMs }) => daysNeededFrom(promise, atUnixMs, past));
    const days = await this.store.days(
      {
        slaIds: [sla.id],
        accounts: [...new Set(asked.map(({ key }) => key.account))],
        operationIds: [...new Set(asked.map(({ key }) => key.operation.id))],
      },
      {
        fromUnixMs: needed.reduce((least, each) => Math.min(least, each), Infinity),
        toUnixMs: this.clock.nowMs(),
      },
    );
    return groupedByKey(days);
  }

  private instantOf(date: LocalDate | undefined, { timeZone }: PeriodRule): number {
    return date === undefined ? this.clock.nowMs() : startOf(date, timeZone);
  }
}

type Asked = { key: PromiseKey; promise: PromiseNow; atUnixMs: number };

function keyOf({ slaId, operation, account }: PromiseKey): PromiseKey {
  return { slaId, operation, account };
}

function onlyOperations({ operationIds }: AttainmentQuery): Pick<DaysOf, 'operationIds'> {
  return operationIds === undefined ? {} : { operationIds };
}
