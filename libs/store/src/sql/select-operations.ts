import { type KnownOperation } from '#evaluate';
import { type Statement, statement } from '../statement.js';

/** The operations that rules choose from; (other) is none. */
export function selectOperations(): Statement<KnownOperation> {
  return statement(`select id, service, name, kind, entry from operation where id >= 1 order by id`);
}
