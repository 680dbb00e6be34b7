import { type Statement, statement } from '../statement.js';

/**
 * Whether we may make our tables and partitions, and graphile-worker its schema. Asked before, as node-pg-migrate
 * reports a refusal without its code.
 */
export function selectPrivileges(): Statement<{ role: string; database: string; sufficient: boolean }> {
  return statement(
    `select
       current_user as role,
       current_database() as database,
       has_schema_privilege('public', 'create') and (
         to_regnamespace('graphile_worker') is not null
         or has_database_privilege(current_database(), 'create')
       ) as sufficient`,
  );
}
