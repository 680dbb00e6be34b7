import { type Silence } from '#contract';
import { type Statement, statement } from '../statement.js';

export type SilenceRow = Pick<Silence, 'id' | 'match' | 'comment' | 'createdBy' | 'expiredBy'> & {
  from: Date;
  until: Date;
  createdAt: Date;
  expiredAt: Date | null;
};

/** Which: those that are, or will be, in force after a moment; those that no longer are; or one. */
export type SilenceFilter = { endsAfter: Date } | { over: Date; limit: number } | { id: number };

export const SILENCE_COLUMNS = `id, match, starts_at as "from", ends_at as until, comment, created_at as "createdAt",
  created_by as "createdBy", expired_at as "expiredAt", expired_by as "expiredBy"`;

/** The newest first. */
export function selectSilences(filter: SilenceFilter): Statement<SilenceRow> {
  const [condition, values] =
    'id' in filter
      ? ['id = $1', [filter.id]]
      : 'over' in filter
        ? ['(ends_at <= $1 or expired_at <= $1)', [filter.over, filter.limit]]
        : ['ends_at > $1 and (expired_at is null or expired_at > $1)', [filter.endsAfter]];
  return statement(
    `select ${SILENCE_COLUMNS} from silence where ${condition} order by id desc ${'over' in filter ? 'limit $2' : ''}`,
    values,
  );
}
