import { type Statement, statement } from '../statement.js';

/**
 * By the clock of Postgres, which all nodes share. One that comes back after its goodbye has time to catch up: its last
 * flush came before that.
 */
export function upsertNodeHealth(uuid: string, name: string, caughtUp: boolean): Statement<never> {
  return statement(
    `insert into node_health as health (node_id, name, seen_at, caught_up_at)
     select id, $2, now(), now() from node where uuid = $1
     on conflict (node_id) do update set
       name = excluded.name,
       seen_at = now(),
       caught_up_at = case when $3 or health.stopped_at is not null then now() else health.caught_up_at end,
       stopped_at = null`,
    [uuid, name, caughtUp],
  );
}
