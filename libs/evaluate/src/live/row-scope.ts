import { type RowScope } from '../ports.js';
import { type Group } from './group.js';

/** The rows that these groups are about. */
export function scopeOf(groups: Iterable<Group>): RowScope {
  const totalOf = new Set<number>();
  const accountsOf = new Set<number>();
  for (const { operation, members } of groups) {
    for (const { accounts } of members)
      (accounts.scope.scope === 'total' ? totalOf : accountsOf).add(operation.id);
  }
  return { totalOf: [...totalOf], accountsOf: [...accountsOf] };
}
