import { type Statement, statement } from '../statement.js';

/** Operations of this service and name, of any kind; what is not said is left open. */
export function selectOperationsNamed(
  service: string | undefined,
  name: string | undefined,
): Statement<{ id: number }> {
  return statement(
    `select id from operation
     where id >= 1 and ($1::text is null or service = $1) and ($2::text is null or name = $2)
     order by id`,
    [service ?? null, name ?? null],
  );
}
