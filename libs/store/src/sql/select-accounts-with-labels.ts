import { type LabelSelector } from '#contract';
import { type Statement, statement } from '../statement.js';

/**
 * The accounts that meet all conditions but those with expressions, for which their labels are needed too. Equality
 * is one condition for all labels, as the index answers just that.
 */
export function selectAccountsWithLabels(
  selector: LabelSelector,
  withLabels: boolean,
): Statement<{ key: string; labels: Record<string, string> }> {
  const equal: Record<string, string> = {};
  const values: unknown[] = [equal];
  const conditions = ['labels @> $1'];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  for (const [name, condition] of Object.entries(selector)) {
    if (typeof condition === 'string') equal[name] = condition;
    else if ('in' in condition) {
      conditions.push(`labels ->> ${parameter(name)}::text = any (${parameter(condition.in)}::text[])`);
    } else if ('notIn' in condition) {
      const value = `labels ->> ${parameter(name)}::text`;
      conditions.push(`coalesce(${value} <> all (${parameter(condition.notIn)}::text[]), true)`);
    } else if ('exists' in condition) {
      conditions.push(`labels ? ${parameter(name)}::text = ${parameter(condition.exists)}::boolean`);
    } else if ('matches' in condition) conditions.push(`labels ? ${parameter(name)}::text`);
  }
  return statement(
    `select key${withLabels ? ', labels' : ''} from account
     where registered and id >= 3 and ${conditions.join(' and ')}
     order by key`,
    values,
  );
}
