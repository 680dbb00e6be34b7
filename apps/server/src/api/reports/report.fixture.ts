import { type AccountContract, type Objective, Sla, slugOf, type Violation } from '#contract';
import { type KeyDay, type KeyMonth, startOf } from '#evaluate';
import { incidentOfOne } from '#page';
import { type MonthlyReport, type ReportedIncident } from './monthly-report.js';

const ZONE = 'Asia/Kolkata';
const MONTH = { year: 2026, month: 10 };
const CONTRACT: AccountContract = { tier: 'gold', revenueWeight: 5, period: 'month', timeZone: ZONE };
export const NOW = Date.UTC(2026, 10, 2, 8);

/** Instants of the month, by the clocks of the account. */
function at(day: number, hours = 0): number {
  return startOf({ ...MONTH, day }, ZONE) + hours * 3_600_000;
}

type Spec = {
  account?: string;
  service: string;
  name: string;
  objective: Objective;
  allowedRatio: number;
  /** Bad requests of some days. */
  bad: Record<number, number>;
  perDay: number;
  more?: Partial<KeyMonth>;
};

function promise({
  account = 'acme & sons',
  service,
  name,
  objective,
  allowedRatio,
  bad,
  perDay,
  more,
}: Spec): KeyMonth {
  const operation = { id: perDay, service, name, kind: 'server' as const };
  const slaId = `gold-${slugOf(service)}`;
  const days = Array.from({ length: 31 }, (_, i): KeyDay => {
    const isWeekend = [3, 4, 10, 11, 17, 18, 24, 25, 31].includes(i + 1);
    const total = isWeekend ? Math.round(perDay / 8) : perDay + ((i * 37) % 11) * Math.round(perDay / 40);
    const slow = Math.min(total, bad[i + 1] ?? (i % 3 === 0 ? Math.round(total * allowedRatio * 0.4) : 0));
    return {
      slaId,
      operation,
      account,
      version: 3,
      dayStartUnixMs: at(i + 1),
      total,
      bad: slow,
      allowed: total * allowedRatio,
      paused: 0,
    };
  });
  const sum = (of: (day: KeyDay) => number): number => days.reduce((all, day) => all + of(day), 0);
  const [total, wrong, allowed] = [sum((day) => day.total), sum((day) => day.bad), sum((day) => day.allowed)];
  return {
    slaId,
    sla: Sla.parse({ id: slaId, name: `Gold ${service}`, operation: { service, name }, objective }),
    objective,
    contract: CONTRACT,
    timeZone: ZONE,
    period: { name: '2026-10', fromUnixMs: at(1), toUnixMs: at(32) },
    versions: [3],
    countedSinceUnixMs: null,
    operation,
    account,
    total,
    bad: wrong,
    allowed,
    paused: 0,
    attainedRatio: 1 - wrong / total,
    targetRatio: 1 - allowedRatio,
    kept: wrong <= allowed,
    days,
    ...more,
  };
}

function incident(
  of: KeyMonth,
  fromUnixMs: number,
  minutes: number,
  sentence: string | null,
): ReportedIncident {
  const culprit = {
    name: 'payments-db',
    kind: 'dependency' as const,
    share: 0.9,
    violatingNs: 1.6e9,
    baselineNs: 4e7,
    evidence: 'waiting for payments-db',
  };
  const violation: Violation = {
    id: '0c5f3a52-6b0d-4f59-9df8-000000000001',
    sla: of.sla,
    operation: of.operation,
    openedAt: new Date(fromUnixMs).toISOString(),
    resolvedAt: new Date(fromUnixMs + minutes * 60_000).toISOString(),
    violatingSinceUnixMs: fromUnixMs,
    accounts: [],
    explanation:
      sentence === null
        ? null
        : {
            verdict: 'named',
            reason: 'excess-over-baseline',
            confidence: 'high',
            culprit,
            candidates: [culprit],
            sentence,
            incomplete: false,
            violatingTraces: 15,
            baselineTraces: 30,
          },
  };
  return {
    incident: incidentOfOne(violation),
    violation,
    account: of.account,
    fromUnixMs,
    toUnixMs: fromUnixMs + minutes * 60_000,
  };
}

/** A month with a promise that was kept, one that was missed, and names that want to be more than names. */
export function sampleReport(): MonthlyReport {
  const checkout = promise({
    service: 'shop',
    name: 'POST /checkout',
    objective: {
      type: 'slo',
      targetPercent: 99.9,
      thresholdMs: 300,
      period: { type: 'calendar', unit: 'month', timeZone: ZONE },
    },
    allowedRatio: 0.001,
    bad: { 7: 900, 8: 60, 21: 210 },
    perDay: 24_000,
  });
  const search = promise({
    service: 'catalog',
    name: 'GET /search',
    objective: { type: 'latency', percentile: 99, thresholdMs: 1200 },
    allowedRatio: 0.01,
    bad: { 7: 900 },
    perDay: 61_000,
    more: { paused: 5_210, versions: [2, 3] },
  });
  const hostile = promise({
    service: '=HYPERLINK("http://evil")',
    name: '<script>alert(1)</script>',
    objective: { type: 'error-rate', maxPercent: 0.5 },
    allowedRatio: 0.005,
    bad: {},
    perDay: 800,
    more: { countedSinceUnixMs: at(12) },
  });
  return {
    month: MONTH,
    account: 'acme & sons',
    contract: CONTRACT,
    timeZone: ZONE,
    promises: [checkout, search, hostile],
    incidents: [
      incident(
        checkout,
        at(7, 14.05),
        47,
        'payments-db takes 1.6 s instead of 40 ms: 90 % of the time that slow checkouts lose.',
      ),
      incident(
        search,
        at(7, 14.2),
        31,
        'payments-db takes 1.2 s instead of 35 ms: "<b>90 %</b>" of what is lost.',
      ),
      incident(checkout, at(21, 9), 12, null),
    ],
    countedAtUnixMs: NOW - 60_000,
  };
}
