import { type IncidentAccount, type Sla } from '#contract';
import { type BudgetSource } from '#evaluate';

/** As many as a page shows; each is a read of its own. */
const MOST_ASKED = 20;

/** The accounts of an SLO's incident with what is left of their budgets, where it is known; others as they are. */
export async function withBudgets(
  sla: Sla,
  operationId: number,
  accounts: IncidentAccount[],
  budgets: BudgetSource,
): Promise<IncidentAccount[]> {
  if (sla.objective.type !== 'slo') return accounts;
  const asked = accounts.filter(({ leftAt }) => leftAt === null).slice(0, MOST_ASKED);
  const left = await Promise.all(
    asked.map(async ({ account }) => [account, await budgets.leftOf(sla.id, operationId, account)] as const),
  );
  const byAccount = new Map(left);
  return accounts.map((each) => {
    const budget = byAccount.get(each.account);
    return budget ? { ...each, measurement: { ...each.measurement, budget } } : each;
  });
}
