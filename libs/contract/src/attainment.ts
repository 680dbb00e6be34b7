import { z } from 'zod';
import { AccountContract } from './account.js';
import { OperationRef } from './violation.js';
import { Objective } from './objective.js';

const Ratio = z.number();

const Budget = z.object({
  requests: z
    .number()
    .describe(
      'how many of the period’s requests may be bad; while it is under way, of as many as are expected',
    ),
  leftRequests: z.number().describe('below 0: overspent'),
  leftRatio: Ratio.describe('1: nothing is spent; below 0: overspent'),
  leftMinutes: z
    .number()
    .nullable()
    .describe('how long a total outage would take to spend what is left, at the average traffic'),
});

const Outlook = z.object({
  state: z
    .enum(['on-track', 'at-risk', 'missed', 'kept', 'unknown'])
    .describe('on-track: kept in 9 of 10 futures; kept, missed: over, or it can not be kept any more'),
  reason: z.enum(['within-budget', 'budget-may-run-out', 'budget-spent', 'no-requests', 'period-over']),
  keptShare: Ratio.nullable().describe(
    'the share of futures at the present rate that keep it: to the period’s end, of a rolling one for seven days',
  ),
  requestsPerDay: z.number().nullable(),
  badPerDay: z
    .object({ low: z.number(), expected: z.number(), high: z.number() })
    .nullable()
    .describe('at the present rate; 80 % of futures are from low to high'),
  usedUpAt: z.iso.datetime().nullable().describe('when the budget is used up, in the middle of the futures'),
  usedUpEarliest: z.iso.datetime().nullable().describe('in the worst tenth of the futures'),
  recentDays: z.int().describe('days that the present rate is taken from'),
});

const AttainedPeriod = z.object({
  name: z.string().describe('such as "2026-10", "2026-W42", "2026-Q4" or "28 days to 2026-10-15"'),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  requests: z.int(),
  bad: z.int(),
  paused: z.int().describe('requests while the rule was paused; not in `requests`'),
  attainedRatio: Ratio.nullable().describe('the share of good requests; null without requests'),
  targetRatio: Ratio.describe('the share that was promised'),
  budget: Budget,
  outlook: Outlook,
});
export type AttainedPeriod = z.infer<typeof AttainedPeriod>;

/** What is kept of one promise. */
export const Attainment = z.object({
  sla: z.string().describe('its id'),
  operation: OperationRef,
  account: z.string().describe('"*" where all traffic is judged as one'),
  objective: Objective.describe('as it is now, with what the account is promised otherwise'),
  contract: AccountContract.nullable(),
  period: AttainedPeriod,
  past: z.array(AttainedPeriod).describe('the periods before it, the newest first'),
});
export type Attainment = z.infer<typeof Attainment>;

const CountedAt = z.iso
  .datetime()
  .nullable()
  .describe('what was measured by then is counted; null before anything is');

export const AttainmentList = z.object({
  countedAt: CountedAt,
  total: z.int().describe('how many there are on all pages'),
  items: z.array(Attainment),
  next: z.int().nullable().describe('the `offset` of the next page; null on the last one'),
});
export type AttainmentList = z.infer<typeof AttainmentList>;

const AttainedDay = z.object({
  day: z.iso.date().describe('in the time zone that the promise is accounted for in'),
  from: z.iso.datetime(),
  version: z
    .int()
    .describe('of the SLA, by which the day was judged; a day on which it changed is there twice'),
  operation: OperationRef,
  requests: z.int(),
  bad: z.int(),
  paused: z.int(),
  attainedRatio: Ratio.nullable(),
  targetRatio: Ratio.nullable(),
});

export const AttainmentHistory = z.object({
  countedAt: CountedAt,
  timeZone: z.string(),
  items: z.array(AttainedDay).describe('days with requests, by operation and in their order'),
});
export type AttainmentHistory = z.infer<typeof AttainmentHistory>;
