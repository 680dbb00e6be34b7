import { type IncidentAccount } from '#contract';
import { type Statement, statement } from '../statement.js';

export type IncidentAccountRow = Omit<IncidentAccount, 'joinedAt' | 'leftAt'> & {
  incidentId: string;
  joinedAt: Date;
  leftAt: Date | null;
};

export function selectIncidentAccounts(incidentIds: string[]): Statement<IncidentAccountRow> {
  return statement(
    `select
       incident_id as "incidentId", account, labels, state, reason, measurement,
       joined_at as "joinedAt", left_at as "leftAt"
     from incident_account
     where incident_id = any ($1::uuid[])
     order by joined_at, account`,
    [incidentIds],
  );
}
