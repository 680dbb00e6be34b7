import { type BurnRate, type Objective } from '#contract';

type Slo = Extract<Objective, { type: 'slo' }>;

/** SRE workbook, table 5-8: the two that page. They spend 2 % and 5 % of a budget of 30 days. */
const OF_A_MONTH: readonly BurnRate[] = [
  { longSeconds: 3600, shortSeconds: 300, factor: 14.4 },
  { longSeconds: 21_600, shortSeconds: 1800, factor: 6 },
];
/** Budgets from four weeks to a month have the windows of the table as they are. */
const MONTH_DAYS = { least: 28, typical: 30, most: 31 };
const DAYS = { week: 7, month: 30, quarter: 91, year: 365 };
const SLOT_SECONDS = 10;

/** The pairs of windows that an SLO is judged by: its own, or the workbook's with windows in proportion to its period. */
export function burnRatesOf({ burnRates, period }: Slo): readonly BurnRate[] {
  if (burnRates !== undefined) return burnRates;
  const days = period.type === 'rolling' ? period.days : DAYS[period.unit];
  if (days >= MONTH_DAYS.least && days <= MONTH_DAYS.most) return OF_A_MONTH;
  const scaled = (seconds: number): number =>
    Math.max(1, Math.round((seconds * days) / MONTH_DAYS.typical / SLOT_SECONDS)) * SLOT_SECONDS;
  return OF_A_MONTH.map(({ longSeconds, shortSeconds, factor }) => ({
    longSeconds: scaled(longSeconds),
    shortSeconds: scaled(shortSeconds),
    factor,
  }));
}
