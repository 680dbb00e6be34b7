import { type Section } from '#contract';
import { type Statement, statement } from '../statement.js';

export type SetMember = { section: Section; id: string; set: string };

export function selectSetMembers(): Statement<SetMember> {
  return statement(
    `select 'accounts' as section, key as id, set_name as set from account
     where registered and id >= 3 and set_name is not null
     union all select 'calendars', id, set_name from calendar where set_name is not null
     union all select 'channels', id, set_name from channel where set_name is not null
     union all select 'rotations', id, set_name from rotation where set_name is not null
     union all select 'escalationPolicies', id, set_name from escalation_policy where set_name is not null
     union all select 'maintenanceWindows', id, set_name from maintenance_window where set_name is not null
     union all select 'teams', id, set_name from team where set_name is not null
     union all select 'routes', id, set_name from route where set_name is not null
     union all select 'slas', id, set_name from sla where set_name is not null`,
  );
}
