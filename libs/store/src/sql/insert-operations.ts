import { type Operation } from '#span';
import { type Statement, statement } from '../statement.js';

/** Makes the operations that are new; see insert-accounts.ts for its shape. */
export function insertOperations(operations: (Operation & { entry: boolean })[]): Statement<never> {
  return statement(
    `insert into operation (service, name, kind, entry)
     select service, name, kind, entry
     from unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) as wanted (service, name, kind, entry)
     where not exists (
       select from operation known
       where (known.service, known.name, known.kind) = (wanted.service, wanted.name, wanted.kind) and known.id >= 1
     )
     order by service, name, kind
     on conflict (service, name, kind) where id >= 1 do nothing`,
    [
      operations.map(({ service }) => service),
      operations.map(({ name }) => name),
      operations.map(({ kind }) => kind),
      operations.map(({ entry }) => entry),
    ],
  );
}
