import { type PagingReason } from '#contract';
import { type OpenViolation, type StandingIncident } from '../ports.js';
import { type GroupingTimes } from './group.js';

/** Accounts that somebody has seen to, each with why nobody is told of it. */
export type HandledAccounts = ReadonlyMap<string, PagingReason>;

/** Whoever has resolved an account by hand has peace from it for the quiet period, as from a whole incident. */
export function handledAccounts(
  handling: StandingIncident['accountHandling'],
  { nowUnixMs, quietPeriodMs }: Pick<GroupingTimes, 'nowUnixMs' | 'quietPeriodMs'>,
): HandledAccounts {
  const handled = new Map<string, PagingReason>();
  for (const { account, snoozedUntil, resolvedAt } of handling) {
    if (resolvedAt !== null && nowUnixMs < Date.parse(resolvedAt) + quietPeriodMs)
      handled.set(account, 'account-resolved');
    if (snoozedUntil !== null && nowUnixMs < Date.parse(snoozedUntil))
      handled.set(account, 'account-snoozed');
  }
  return handled;
}

/** What there is to tell: without the accounts that somebody has seen to, and without what violates for these alone. */
export function withoutHandled(violations: OpenViolation[], handled: HandledAccounts): OpenViolation[] {
  if (handled.size === 0) return violations;
  return violations.flatMap((violation) => {
    const accounts = violation.accounts.filter(({ account }) => !handled.has(account));
    const isLeft = accounts.some(({ leftAt }) => leftAt === null);
    return isLeft ? [{ ...violation, accounts }] : [];
  });
}
