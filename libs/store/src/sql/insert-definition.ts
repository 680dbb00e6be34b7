import {
  type Calendar,
  type EscalationPolicy,
  type MaintenanceWindow,
  type Rotation,
  type Route,
  type Team,
} from '#contract';
import { type Statement, statement } from '../statement.js';

/** The tables that hold what people have defined as it came, and what each holds. */
export type Definitions = {
  calendar: Calendar;
  rotation: Rotation;
  escalation_policy: EscalationPolicy;
  maintenance_window: MaintenanceWindow;
  team: Team;
  route: Route;
};

/** No row comes back where the id is taken. */
export function insertDefinition<Table extends keyof Definitions>(
  table: Table,
  definition: Definitions[Table],
): Statement<{ id: string }> {
  return statement(
    `insert into ${table} (id, definition) values ($1, $2) on conflict do nothing returning id`,
    [definition.id, definition],
  );
}
