import { type IncidentAccount } from '#contract';
import { type Statement, statement } from '../statement.js';

export type IncidentAccountRow = Omit<IncidentAccount, 'tier' | 'weight' | 'joinedAt' | 'leftAt'> & {
  tier: string | null;
  weight: number | null;
  incidentId: string;
  joinedAt: Date;
  leftAt: Date | null;
};

/** Accounts of more weight come first. */
export function selectIncidentAccounts(incidentIds: string[]): Statement<IncidentAccountRow> {
  return statement(
    `select
       incident_id as "incidentId", account, labels, tier, weight, state, reason, measurement,
       joined_at as "joinedAt", left_at as "leftAt"
     from incident_account
     where incident_id = any ($1::uuid[])
     order by coalesce(weight, 1) desc, joined_at, account`,
    [incidentIds],
  );
}
