import { type Statement, statement } from '../statement.js';

/** Makes a version count an earlier time too. No row comes back where it does not begin at `from` any more. */
export function reachBack(ruleId: number, from: Date, to: Date): Statement<{ id: number }> {
  return statement(`update attainment_rule set since = $3 where id = $1 and since = $2 returning id`, [
    ruleId,
    from,
    to,
  ]);
}
