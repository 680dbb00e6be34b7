import { type Section } from '#contract';
import { type Statement, statement } from '../statement.js';

const TABLES: Record<Section, { table: string; key: string }> = {
  accounts: { table: 'account', key: 'key' },
  calendars: { table: 'calendar', key: 'id' },
  channels: { table: 'channel', key: 'id' },
  rotations: { table: 'rotation', key: 'id' },
  escalationPolicies: { table: 'escalation_policy', key: 'id' },
  maintenanceWindows: { table: 'maintenance_window', key: 'id' },
  slas: { table: 'sla', key: 'id' },
  teams: { table: 'team', key: 'id' },
  routes: { table: 'route', key: 'id' },
};

export function updateSet(section: Section, ids: string[], set: string): Statement<never> {
  const { table, key } = TABLES[section];
  return statement(`update ${table} set set_name = $2 where ${key} = any ($1::text[])`, [ids, set]);
}
