import { type IncidentAccount } from '#contract';
import { type Statement, statement } from '../statement.js';

export type ViolationAccountRow = Omit<IncidentAccount, 'tier' | 'weight' | 'joinedAt' | 'leftAt'> & {
  tier: string | null;
  weight: number | null;
  violationId: string;
  joinedAt: Date;
  leftAt: Date | null;
};

/** Accounts of more weight come first. */
export function selectViolationAccounts(violationIds: string[]): Statement<ViolationAccountRow> {
  return statement(
    `select
       violation_id as "violationId", account, labels, tier, weight, state, reason, measurement,
       joined_at as "joinedAt", left_at as "leftAt"
     from violation_account
     where violation_id = any ($1::uuid[])
     order by coalesce(weight, 1) desc, joined_at, account`,
    [violationIds],
  );
}
