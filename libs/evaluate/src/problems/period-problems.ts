import { type Sla } from '#contract';
import { type FieldProblem } from './field-problem.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const DAYS = { week: 7, month: 31, quarter: 92, year: 366 };

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
    const { period } = objective;
    const periodMs = (period.type === 'rolling' ? period.days : DAYS[period.unit]) * DAY_MS;
    need(`/objective/period/${period.type === 'rolling' ? 'days' : 'unit'}`, periodMs);
    for (const [i, { longSeconds }] of (objective.burnRates ?? []).entries()) {
      const pointer = `/objective/burnRates/${i}/longSeconds`;
      need(pointer, longSeconds * 1000);
      if (longSeconds * 1000 > periodMs)
        problems.push({ pointer, detail: 'is longer than the period itself' });
    }
  }
  if ('weeks' in objective) need('/objective/weeks', objective.weeks * 7 * DAY_MS + HOUR_MS);
  return problems;
}

function daysOf(ms: number): number {
  return Math.round((ms / DAY_MS) * 10) / 10;
}
