import { type AccountContract, type Objective, type Sla } from '#contract';
import { Overrides } from '../accounts/overrides.js';
import { type SlaSource } from '../ports.js';
import { startOf } from './local-time.js';
import { groupedByKey } from './key-days.js';
import { groupedByPeriod } from './period-groups.js';
import { type Period, periodAt, type PeriodRule, periodRuleOf } from './periods.js';
import { type AttainmentRule, type AttainmentStore, type KeyDay, type PromiseKey } from './ports.js';
import { promisedBy } from './promise.js';
import { attained, isKept, type Spent, spentIn } from './spending.js';

const DAY_MS = 86_400_000;

export type Month = { year: number; month: number };

/** What was kept of one promise in a month: by the days of the time zone that it is accounted for in. */
export type KeyMonth = PromiseKey &
  Spent & {
    /** As it was at the month's end. */
    sla: Sla;
    objective: Objective;
    contract: AccountContract | undefined;
    timeZone: string;
    period: Period;
    /** The versions that counted requests of the month, in their order. */
    versions: number[];
    /** The start of what was counted, where that is a day or more into the month. */
    countedSinceUnixMs: number | null;
    attainedRatio: number | null;
    targetRatio: number;
    kept: boolean;
    days: KeyDay[];
  };

/** What was kept of what was promised in a month, also by SLAs that are gone. Rules in shadow promise nothing. */
export class MonthlyAttainment {
  constructor(
    private readonly store: AttainmentStore,
    private readonly slas: Pick<SlaSource, 'accountsWith'>,
  ) {}

  /** By SLA and account. @param account "*": all traffic; undefined: of every account, and all traffic */
  async of(month: Month, account: string | undefined): Promise<KeyMonth[]> {
    const contracts = await this.store.contracts(account === undefined ? undefined : [account]);
    const months: KeyMonth[] = [];
    for (const versions of bySla(await this.store.rules(widely(month)))) {
      if (versions.at(-1)?.sla.mode === 'shadow') continue;
      months.push(...(await this.ofSla(versions, month, contracts, account)));
    }
    return months;
  }

  private async ofSla(
    versions: readonly AttainmentRule[],
    month: Month,
    contracts: ReadonlyMap<string, AccountContract>,
    account: string | undefined,
  ): Promise<KeyMonth[]> {
    const { sla } = versions.at(-1)!;
    const days: KeyDay[] = [];
    const periodOf = (rule: PeriodRule): Period => monthOf(rule, month);
    for (const { period, accounts } of groupedByPeriod(sla.objective, contracts, account, periodOf)) {
      days.push(...(await this.store.days({ slaIds: [sla.id], ...accounts }, period)));
    }
    if (days.length === 0) return [];
    const overrides = await Overrides.of(sla, this.slas);
    const since = Math.min(...versions.map(({ sinceUnixMs }) => sinceUnixMs));
    return Array.from(groupedByKey(days).values(), (own): KeyMonth => {
      const { slaId, operation, account: key } = own[0]!;
      const objective = overrides.objectiveOf(key);
      const contract = contracts.get(key);
      const rule = periodRuleOf(objective, contract);
      const period = monthOf(rule, month);
      const spent = spentIn(own, period);
      return {
        slaId,
        operation,
        account: key,
        sla,
        objective,
        contract,
        timeZone: rule.timeZone,
        period,
        versions: [...new Set(own.map(({ version }) => version))],
        countedSinceUnixMs: since > period.fromUnixMs + DAY_MS ? since : null,
        ...spent,
        attainedRatio: attained(spent),
        targetRatio:
          1 - (spent.total === 0 ? promisedBy(objective)!.allowedRatio : spent.allowed / spent.total),
        kept: isKept(spent),
        days: own,
      };
    });
  }
}

/** The month in the time zone that the promise is accounted for in, whatever its own periods are. */
function monthOf(rule: PeriodRule, { year, month }: Month): Period {
  const first = startOf({ year, month, day: 1 }, rule.timeZone);
  // Where a contract begins or ends within the month, that is the part in between.
  return periodAt({ ...rule, every: { unit: 'month' } }, first);
}

/** The month of any time zone. */
function widely({ year, month }: Month): { fromUnixMs: number; toUnixMs: number } {
  return { fromUnixMs: Date.UTC(year, month - 1, 1) - DAY_MS, toUnixMs: Date.UTC(year, month, 1) + DAY_MS };
}

function bySla(rules: readonly AttainmentRule[]): AttainmentRule[][] {
  const groups = new Map<string, AttainmentRule[]>();
  for (const rule of rules) groups.set(rule.sla.id, [...(groups.get(rule.sla.id) ?? []), rule]);
  return [...groups.values()];
}
