import { type Statement, statement } from '../statement.js';
import { type NamedTable } from './share-definitions.js';

/** What names something that is to be deleted. */
export type Namer = { kind: 'SLA' | 'rotation' | 'escalation policy' | 'route'; id: string };

const NAMERS: Record<NamedTable, string[]> = {
  channel: [
    `select 'SLA' as kind, id from sla where definition -> 'channels' ? $1`,
    `select 'rotation', id from rotation where
       jsonb_path_exists(definition, '$.members[*] ? (@ == $id || @.channel == $id)', jsonb_build_object('id', $1::text))
       or jsonb_path_exists(
         definition, '$.overrides[*].member ? (@ == $id || @.channel == $id)', jsonb_build_object('id', $1::text)
       )`,
    `select 'escalation policy', id from escalation_policy where
       jsonb_path_exists(definition, '$.steps[*].notify[*].channel ? (@ == $id)', jsonb_build_object('id', $1::text))`,
    `select 'route', id from route where definition -> 'channels' ? $1`,
  ],
  calendar: [`select 'SLA' as kind, id from sla where definition ->> 'calendar' = $1`],
  rotation: [
    `select 'escalation policy' as kind, id from escalation_policy where
       jsonb_path_exists(definition, '$.steps[*].notify[*].rotation ? (@ == $id)', jsonb_build_object('id', $1::text))`,
  ],
  escalation_policy: [
    `select 'SLA' as kind, id from sla where definition ->> 'escalation' = $1`,
    `select 'route', id from route where definition ->> 'escalation' = $1`,
  ],
  team: [`select 'route' as kind, id from route where definition -> 'match' -> 'teams' ? $1`],
};

/** What names this one, the same kinds beside each other. */
export function selectNamers(table: NamedTable, id: string): Statement<Namer> {
  return statement(`${NAMERS[table].join(' union all ')} order by kind, id`, [id]);
}
