import { type Statement, statement } from '../statement.js';
import { SILENCE_COLUMNS, type SilenceRow } from './select-silences.js';

/** No row comes back where it is over already. */
export function expireSilence(id: number, actor: string, at: Date): Statement<SilenceRow> {
  return statement(
    `update silence set expired_at = $3, expired_by = $2
     where id = $1 and ends_at > $3 and expired_at is null
     returning ${SILENCE_COLUMNS}`,
    [id, actor, at],
  );
}
