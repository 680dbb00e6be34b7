import { type Statement, statement } from '../statement.js';

/** The SLA is gone; what it counted stays. */
export function endAttainmentRule(slaId: string, until: Date): Statement<never> {
  return statement(
    `update attainment_rule set until = greatest(since, $2) where sla_id = $1 and until is null`,
    [slaId, until],
  );
}
