import { z } from 'zod';
import { AccountKey } from './account.js';
import { Measurement, OperationRef } from './violation.js';
import { Instant } from './instant.js';
import { Slug } from './names.js';
import { Sla, SlaInput } from './sla.js';

/** The body of POST /slas/backtest. */
export const BacktestRequest = z
  .strictObject({
    sla: SlaInput.optional().describe(
      'the rule, saved or not; with the id of a saved one, that is replayed too',
    ),
    slaId: Slug.optional().describe('in place of `sla`: the saved rule of this id'),
    from: Instant.optional().describe('absent: `days` before `to`'),
    to: Instant.optional().describe('absent: now'),
    days: z.number().positive().max(400).optional().describe('in place of `from`; absent: 7'),
    accounts: z.array(AccountKey).min(1).max(1000).optional().describe('only these of the rule’s accounts'),
  })
  .refine(({ sla, slaId }) => (sla === undefined) !== (slaId === undefined), {
    message: 'give either `sla` or `slaId`',
  })
  .refine(({ from, days }) => from === undefined || days === undefined, {
    path: ['days'],
    message: 'give either `from` or `days`',
  });
export type BacktestRequest = z.infer<typeof BacktestRequest>;

const Moment = z.iso.datetime();
const Seconds = z.number().min(0);

/** An account of an incident, with its numbers when it was worst. */
const BacktestAccount = z.object({
  account: z.string().describe('"*" where all traffic is judged as one'),
  joinedAt: Moment,
  leftAt: Moment.nullable().describe('null where it still violated at the end'),
  firingSeconds: Seconds,
  measurement: Measurement.describe('its worst'),
});

export const BacktestIncident = z.object({
  operation: OperationRef,
  openedAt: Moment,
  resolvedAt: Moment.nullable().describe('null where it was open at the end'),
  seconds: Seconds,
  accountCount: z.int(),
  accounts: z.array(BacktestAccount).describe('those that fired longest, 50 at most'),
});
export type BacktestIncident = z.infer<typeof BacktestIncident>;

const WorstAccount = z.object({
  operation: OperationRef,
  account: z.string(),
  incidents: z.int().describe('that it was in'),
  firingSeconds: Seconds,
  measurement: Measurement.describe('its worst'),
});

/** What a version of a rule did, or would have done, in the time. */
export const BacktestOutcome = z.object({
  pages: z.int().describe('incidents that opened: one for all accounts that violate on one operation'),
  pagesPerWeek: z.number(),
  firingShare: z.number().describe('share of the time in which an incident was open'),
  medianSeconds: Seconds.nullable().describe('how long incidents lasted; null without any'),
  longestSeconds: Seconds.nullable(),
  incidents: z.array(BacktestIncident).describe('in their order, the first 1,000'),
  worstAccounts: z.array(WorstAccount).describe('those that fired longest, 20 at most'),
});
export type BacktestOutcome = z.infer<typeof BacktestOutcome>;

export const BacktestGrain = z.object({
  grain: z.enum(['10s', '1m', '1h']),
  from: Moment,
  to: Moment,
  meaning: z.string().describe('what judging by this grain means for the rule'),
});
export type BacktestGrain = z.infer<typeof BacktestGrain>;

export const BacktestResult = z.object({
  sla: Sla.describe('as it was replayed'),
  from: Moment.describe('whole hours'),
  to: Moment,
  grains: z.array(BacktestGrain).describe('the finest that is stored of each stretch, in their order'),
  keys: z.int().describe('operations × accounts that the rule means'),
  replayed: BacktestOutcome.describe('what this rule would have done'),
  saved: z
    .object({
      sla: Sla,
      replayed: BacktestOutcome.describe('what it would have done in the same replay'),
      actual: BacktestOutcome.describe(
        'the incidents that there were, of whichever version it had then; shadow ones are no pages',
      ),
    })
    .nullable()
    .describe('the present version of the rule; null where it is not saved'),
  read: z.object({
    rows: z.int().describe('stored slots that were read'),
    judgements: z.int(),
    seconds: z.number(),
  }),
  notes: z.array(z.string()).describe('what a replay can not know'),
});
export type BacktestResult = z.infer<typeof BacktestResult>;
