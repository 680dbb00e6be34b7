import { z } from 'zod';
import { invalidFields } from './problems/problem-error.js';

const Account = z.string().max(256);
const Past = z.coerce
  .number()
  .int()
  .min(0)
  .max(12)
  .default(3)
  .describe('how many periods before it are told of too');
const LocalDate = z.iso.date();
const Exactly = z.string().min(1).max(512).describe('exactly as spans say it');

export const AttainmentQuery = z.strictObject({
  account: Account.optional().describe('only this account; "*" is all traffic'),
  service: Exactly.optional(),
  name: Exactly.optional().describe('of the operation'),
  period: LocalDate.optional().describe(
    'a date in the period that is asked for; the one under way where absent',
  ),
  past: Past,
  order: z
    .enum(['worst', 'weight'])
    .default('worst')
    .describe('worst: least of the budget left; weight: the contract’s revenue weight, then the worst'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0).describe('the `next` of the page before'),
});
export type AttainmentQuery = z.infer<typeof AttainmentQuery>;

export const AccountAttainmentQuery = z.strictObject({ past: Past });
export type AccountAttainmentQuery = z.infer<typeof AccountAttainmentQuery>;

export const AttainmentHistoryQuery = z.strictObject({
  account: Account.optional().describe(
    '"*" is all traffic; has to be given where the SLA judges accounts, each alone',
  ),
  service: Exactly.optional(),
  name: Exactly.optional().describe('of the operation'),
  from: LocalDate.optional().describe('the first day; 90 days before `to` where absent'),
  to: LocalDate.optional().describe('the last day; today where absent'),
});
export type AttainmentHistoryQuery = z.infer<typeof AttainmentHistoryQuery>;

export const MonthlyReportQuery = z.strictObject({
  account: Account.optional().describe(
    'only this account; "*" is all traffic; as CSV also absent: all accounts',
  ),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'write a month as "2026-10"')
    .optional()
    .describe('the last full month where absent'),
  format: z.enum(['html', 'csv']).default('html'),
});
export type MonthlyReportQuery = z.infer<typeof MonthlyReportQuery>;

const DAYS_SHOWN = 90;
const MOST_DAYS = 800;
const DAY_MS = 86_400_000;

/** The first and the last date of a history. @throws ProblemError where that is nothing, or too much */
export function datesOf(
  { from, to }: Pick<AttainmentHistoryQuery, 'from' | 'to'>,
  today: string,
): { from: string; to: string } {
  const last = to ?? today;
  const first = from ?? new Date(Date.parse(last) - DAYS_SHOWN * DAY_MS).toISOString().slice(0, 10);
  const days = (Date.parse(last) - Date.parse(first)) / DAY_MS;
  if (days < 0)
    throw invalidFields('invalid-query', [{ pointer: '/from', detail: `has to be ${last} or before` }]);
  if (days > MOST_DAYS) {
    throw invalidFields('invalid-query', [{ pointer: '/from', detail: `ask for ${MOST_DAYS} days at most` }]);
  }
  return { from: first, to: last };
}
