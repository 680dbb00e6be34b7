import { type AccountContract, type Incident, type Violation } from '#contract';
import { type AttainmentStore, type KeyMonth, type Month, type MonthlyAttainment, startOf } from '#evaluate';
import { type IncidentStore } from '#page';

/** More than anybody reads of a month; of a month with more, the newest are there. */
const MOST_INCIDENTS = 5_000;

/** A violation as one account had it, within the month or over its edges. */
export type ReportedIncident = {
  incident: Incident;
  violation: Violation;
  account: string;
  fromUnixMs: number;
  /** Null while it lasts. */
  toUnixMs: number | null;
};

export type MonthlyReport = {
  month: Month;
  /** Undefined: of all accounts. */
  account: string | undefined;
  contract: AccountContract | undefined;
  /** In which times are told; promises may be accounted for in others. */
  timeZone: string;
  promises: KeyMonth[];
  /** In the order of their beginning. */
  incidents: ReportedIncident[];
  countedAtUnixMs: number | null;
};

export type ReportSources = {
  monthly: MonthlyAttainment;
  store: AttainmentStore;
  incidents: IncidentStore;
};

/** What was promised in a month, what was kept, and what went wrong. */
export async function monthlyReport(
  { monthly, store, incidents }: ReportSources,
  month: Month,
  account: string | undefined,
): Promise<MonthlyReport> {
  const contract = account === undefined ? undefined : (await store.contracts([account])).get(account);
  const timeZone = contract?.timeZone ?? 'UTC';
  const { year, month: number } = month;
  const during = {
    fromUnixMs: startOf({ year, month: number, day: 1 }, timeZone),
    toUnixMs: startOf({ year, month: number + 1, day: 1 }, timeZone),
  };
  const found = await incidents.list({
    mode: 'live',
    during,
    ...(account !== undefined && { account }),
    limit: MOST_INCIDENTS,
  });
  const reported = found
    .flatMap(byAccount)
    .filter((each) => account === undefined || each.account === account)
    .sort((a, b) => a.fromUnixMs - b.fromUnixMs);
  return {
    month,
    account,
    contract,
    timeZone,
    promises: await monthly.of(month, account),
    incidents: reported,
    countedAtUnixMs: await store.countedAtUnixMs(),
  };
}

function byAccount(incident: Incident): ReportedIncident[] {
  return incident.violations.flatMap((violation) =>
    violation.accounts.map(({ account, joinedAt, leftAt }) => {
      const end = leftAt ?? violation.resolvedAt;
      return {
        incident,
        violation,
        account,
        fromUnixMs: Date.parse(joinedAt),
        toUnixMs: end === null ? null : Date.parse(end),
      };
    }),
  );
}

/** Those that are about a promise. */
export function incidentsOf(promise: KeyMonth, incidents: readonly ReportedIncident[]): ReportedIncident[] {
  const { slaId, account, operation } = promise;
  return incidents.filter(
    ({ violation, account: whose }) =>
      violation.sla.id === slaId &&
      whose === account &&
      violation.operation.service === operation.service &&
      violation.operation.name === operation.name &&
      violation.operation.kind === operation.kind,
  );
}

/** How long they lasted within the month; those that last are counted until `nowUnixMs`. */
export function minutesIn(
  { period }: KeyMonth,
  incidents: readonly ReportedIncident[],
  nowUnixMs: number,
): number {
  const ms = incidents.reduce((sum, { fromUnixMs, toUnixMs }) => {
    const end = Math.min(toUnixMs ?? nowUnixMs, period.toUnixMs);
    return sum + Math.max(0, end - Math.max(fromUnixMs, period.fromUnixMs));
  }, 0);
  return ms / 60_000;
}

/** Who was named as the cause; null where nobody was. */
export function culpritOf({ explanation }: Pick<Incident, 'explanation'>): string | null {
  return explanation?.culprit?.name ?? explanation?.errorOrigin?.name ?? null;
}
