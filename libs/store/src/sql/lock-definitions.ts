import { type Statement, statement } from '../statement.js';

/**
 * From here on nobody else changes what is defined; everybody may read it. Who defines an SLA first locks the rows of
 * what it names for sharing and then writes to sla, and so with rotations, policies and routes: exclusively, and in this order,
 * so that we wait for him there and not he for us and we for him. States go on being written: their lock on sla is compatible.
 */
export function lockDefinitions(): Statement<never>[] {
  return [
    statement('lock table channel, calendar, rotation, escalation_policy, team in exclusive mode'),
    statement('lock table maintenance_window, sla, route in share row exclusive mode'),
  ];
}
