import { type Statement, statement } from '../statement.js';

/** Those that are open. */
export function endViolations(violationIds: string[], at: Date): Statement<{ id: string }> {
  return statement(
    `update violation set resolved_at = $2 where id = any ($1::uuid[]) and resolved_at is null returning id`,
    [violationIds, at],
  );
}
