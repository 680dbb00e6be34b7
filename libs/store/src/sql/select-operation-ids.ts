import { type Operation } from '#span';
import { type Statement, statement } from '../statement.js';

/** The ids of operations, each with its place in the list that was asked for. */
export function selectOperationIds(
  operations: Operation[],
): Statement<{ id: number; entry: boolean; ordinal: number }> {
  return statement(
    `select operation.id, operation.entry, wanted.ordinal
     from unnest($1::text[], $2::text[], $3::text[]) with ordinality as wanted (service, name, kind, ordinal)
     join operation using (service, name, kind)
     where operation.id >= 1`,
    [
      operations.map(({ service }) => service),
      operations.map(({ name }) => name),
      operations.map(({ kind }) => kind),
    ],
  );
}
