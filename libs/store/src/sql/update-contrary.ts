import { type Contrary } from '#page';
import { type Statement, statement } from '../statement.js';

export function updateContrary(all: { id: string; contrary: Contrary | null }[]): Statement<never> {
  return statement(
    `update violation set contrary = given.contrary
     from json_to_recordset($1) as given (id uuid, contrary jsonb)
     where violation.id = given.id`,
    [JSON.stringify(all)],
  );
}
