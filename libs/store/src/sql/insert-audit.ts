import { type AuditKind } from '#contract';
import { type Statement, statement } from '../statement.js';

/** What is written down of a change. Without `before` it made something new, without `after` it took it away. */
export type Change = {
  kind: AuditKind;
  /** The id of what changed; of an account, its key. */
  target: string;
  /** Of an SLA: its version from now on. */
  version?: number;
  before?: object;
  after?: object;
};

/** All in one statement: an import may change a hundred thousand accounts. */
export function insertAudit(actor: string, changes: readonly Change[]): Statement<never> {
  return statement(
    `insert into audit (actor, kind, target, version, before, after)
     select $1, kind, target, version, before, after
     from jsonb_to_recordset($2) as change (kind text, target text, version int, before jsonb, after jsonb)`,
    [actor, JSON.stringify(changes)],
  );
}
