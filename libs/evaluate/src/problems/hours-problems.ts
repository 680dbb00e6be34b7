import { type Calendar, type MaintenanceWindow } from '#contract';
import { joinedEnd, parseCron } from '../calendar/maintenance-times.js';
import { type FieldProblem } from './field-problem.js';
import { globProblems, subsetProblems } from './pattern-problems.js';

/** More beginnings one right after the other than a day has minutes: to wait for their end is no use. */
const MAX_RUNS_JOINED = 1_500;

/** What is wrong with a calendar beyond what its schema says. */
export function findCalendarProblems({
  hours,
  exceptions,
  holidays,
}: Pick<Calendar, 'hours' | 'exceptions' | 'holidays'>): FieldProblem[] {
  if (hours.length === 0 && exceptions.every((each) => each.hours.length === 0)) {
    return [{ pointer: '/hours', detail: 'has none, so no rule would ever be judged' }];
  }
  const closed = new Set(holidays);
  const seen = new Set<string>();
  return exceptions.flatMap(({ date }, i) => {
    const pointer = `/exceptions/${i}/date`;
    if (closed.has(date)) return [{ pointer, detail: `${date} is a holiday, too: it can't be both` }];
    if (seen.has(date)) return [{ pointer, detail: `${date} is given twice: write all its hours at once` }];
    seen.add(date);
    return [];
  });
}

/** What is wrong with a maintenance window beyond what its schema says. */
export function findMaintenanceProblems(
  { when, scope }: Pick<MaintenanceWindow, 'when' | 'scope'>,
  nowUnixMs: number,
): FieldProblem[] {
  const problems = when.type === 'once' ? onceProblems(when) : recurringProblems(when, nowUnixMs);
  for (const [i, { service, name }] of (scope.operations ?? []).entries()) {
    problems.push(
      ...globProblems(`/scope/operations/${i}/service`, service),
      ...globProblems(`/scope/operations/${i}/name`, name),
    );
  }
  return scope.accounts ? problems.concat(subsetProblems('/scope/accounts', scope.accounts)) : problems;
}

function onceProblems({ from, to }: { from: string; to: string }): FieldProblem[] {
  return Date.parse(to) > Date.parse(from)
    ? []
    : [{ pointer: '/when/to', detail: 'has to be later than `from`' }];
}

type Recurring = Extract<MaintenanceWindow['when'], { type: 'recurring' }>;

function recurringProblems(when: Recurring, nowUnixMs: number): FieldProblem[] {
  let cron: ReturnType<typeof parseCron>;
  try {
    cron = parseCron(when.cron, when.timeZone);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    const why = error.message.replace(/^CronPattern: /, '');
    return [{ pointer: '/when/cron', detail: `is no cron expression of five fields: ${why}` }];
  }
  const first = cron.nextRun(new Date(nowUnixMs));
  if (first === null) return [{ pointer: '/when/cron', detail: 'never happens' }];
  if (joinedEnd(cron, when.durationMinutes * 60_000, first.getTime(), MAX_RUNS_JOINED).isWhole) return [];
  const detail = 'is as long as the time between two beginnings, so it would not end';
  return [{ pointer: '/when/durationMinutes', detail }];
}
