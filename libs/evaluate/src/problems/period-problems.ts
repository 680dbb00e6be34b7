import { type Objective, type Sla } from '#contract';
import { type FieldProblem } from './field-problem.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const DAYS = { week: 7, month: 31, quarter: 92, year: 366 };

type Slo = Extract<Objective, { type: 'slo' }>;

/** What an SLA looks back on that is not kept for so long. Windows of up to a day are kept anyway. */
export function periodProblems({ objective }: Pick<Sla, 'objective'>, retentionMs: number): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const need = (pointer: string, ms: number): void => {
    if (ms <= retentionMs) return;
    const detail =
      `looks back ${daysOf(ms)} days, and histograms are kept for ${daysOf(retentionMs)}: ` +
      'shorten it, or raise CULPRIT_RETENTION_1H';
    problems.push({ pointer, detail });
  };
  if (objective.type === 'slo') {
    needPeriod(objective, need);
    for (const [i, { longSeconds }] of (objective.burnRates ?? []).entries()) {
      need(`/objective/burnRates/${i}/longSeconds`, longSeconds * 1000);
    }
  }
  if ('weeks' in objective) need('/objective/weeks', objective.weeks * 7 * DAY_MS + HOUR_MS);
  return problems;
}

function needPeriod({ period }: Slo, need: (pointer: string, ms: number) => void): void {
  if (period.type === 'rolling') need('/objective/period/days', period.days * DAY_MS);
  else need('/objective/period/unit', DAYS[period.unit] * DAY_MS);
}

function daysOf(ms: number): number {
  return Math.round((ms / DAY_MS) * 10) / 10;
}
