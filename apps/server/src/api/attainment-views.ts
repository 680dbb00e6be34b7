import { type AttainedPeriod, type Attainment } from '#contract';
import { type KeyAttainment, type PeriodAttainment } from '#evaluate';

/** What the API says of a promise. */
export function attainmentView({
  slaId,
  operation: { service, name, kind },
  account,
  objective,
  contract,
  periods,
}: KeyAttainment): Attainment[] {
  const [period, ...past] = periods.map(periodView);
  if (period === undefined) return [];
  const operation = { service, name, kind };
  return [{ sla: slaId, operation, account, objective, contract: contract ?? null, period, past }];
}

function periodView({ period, total, bad, paused, outlook, ...shares }: PeriodAttainment): AttainedPeriod {
  const { attainedRatio, targetRatio, budget } = shares;
  const { usedUpUnixMs, ...foreseen } = outlook;
  return {
    name: period.name,
    from: iso(period.fromUnixMs),
    to: iso(period.toUnixMs),
    requests: total,
    bad,
    paused,
    attainedRatio: attainedRatio === null ? null : rounded(attainedRatio),
    targetRatio: rounded(targetRatio),
    budget: {
      requests: rounded(budget.requests),
      leftRequests: rounded(budget.leftRequests),
      leftRatio: rounded(budget.leftRatio),
      leftMinutes: budget.leftMinutes === null ? null : rounded(budget.leftMinutes),
    },
    outlook: {
      ...foreseen,
      requestsPerDay: foreseen.requestsPerDay === null ? null : rounded(foreseen.requestsPerDay),
      badPerDay: foreseen.badPerDay && {
        low: rounded(foreseen.badPerDay.low),
        expected: rounded(foreseen.badPerDay.expected),
        high: rounded(foreseen.badPerDay.high),
      },
      usedUpAt: usedUpUnixMs.expected === null ? null : iso(usedUpUnixMs.expected),
      usedUpEarliest: usedUpUnixMs.earliest === null ? null : iso(usedUpUnixMs.earliest),
    },
  };
}

export function iso(unixMs: number): string {
  return new Date(unixMs).toISOString();
}

/** Without the residue of binary fractions. */
export function rounded(value: number): number {
  return Number(value.toPrecision(9));
}
