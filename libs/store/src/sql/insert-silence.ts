import { type Silence } from '#contract';
import { type Statement, statement } from '../statement.js';
import { SILENCE_COLUMNS, type SilenceRow } from './select-silences.js';

export type NewSilence = Pick<Silence, 'match' | 'from' | 'until' | 'comment' | 'createdAt' | 'createdBy'>;

export function insertSilence(silence: NewSilence): Statement<SilenceRow> {
  return statement(
    `insert into silence (match, starts_at, ends_at, comment, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6)
     returning ${SILENCE_COLUMNS}`,
    [silence.match, silence.from, silence.until, silence.comment, silence.createdAt, silence.createdBy],
  );
}
