import { type DaysOf, type DaySpan, type KeyDay, type KeySum } from '#evaluate';
import { type Statement, statement } from '../statement.js';

/** Days of promises, in their order within each. */
export function selectAttainmentDays(of: DaysOf, span: DaySpan): Statement<KeyDay> {
  const values: unknown[] = [];
  return statement(
    `select
       ${KEY},
       version,
       (extract(epoch from day_start) * 1000)::bigint as "dayStartUnixMs",
       total, bad, allowed, paused
     from ${daysWhere(of, span, values)}
     order by sla_id, account_id, operation_id, day_start, version`,
    values,
  );
}

/** Days of promises, added up over all versions of their SLA. */
export function sumAttainmentDays(of: DaysOf, span: DaySpan): Statement<KeySum> {
  const values: unknown[] = [];
  return statement(
    `with summed as (
       select
         sla_id, account_id, operation_id,
         sum(total)::bigint as total, sum(bad)::bigint as bad, sum(allowed) as allowed, sum(paused)::bigint as paused
       from ${daysWhere(of, span, values)}
       group by sla_id, account_id, operation_id
     )
     select ${KEY}, total, bad, allowed, paused
     from summed
       join account on account.id = account_id
       join operation on operation.id = operation_id
     order by sla_id, account_id, operation_id`,
    values,
  );
}

const KEY = `
  sla_id as "slaId",
  json_build_object(
    'id', operation.id, 'service', service, 'name', name, 'kind', kind
  ) as operation,
  account.key as account`;

function daysWhere(of: DaysOf, { fromUnixMs, toUnixMs }: DaySpan, values: unknown[]): string {
  values.push(new Date(fromUnixMs), new Date(toUnixMs));
  const conditions = ['day_start >= $1', 'day_start < $2'];
  const where = (condition: (place: string) => string, value: unknown): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  // Ids as arrays, looked up once: so the primary key finds the rows of one account among those of 50,000.
  where(
    (place) => `rule_id = any (array(select id from attainment_rule where sla_id = any (${place}::text[])))`,
    of.slaIds,
  );
  where((place) => `operation_id = any (${place}::int[])`, of.operationIds);
  where(
    (place) => `account_id = any (array(select id from account where key = any (${place}::text[])))`,
    of.accounts,
  );
  where(
    (place) => `account_id not in (select id from account where key = any (${place}::text[]))`,
    of.exceptAccounts,
  );
  return `attainment_rule rule
       join attainment_day on rule_id = rule.id
       join account on account.id = account_id
       join operation on operation.id = operation_id
     where ${conditions.join(' and ')}`;
}
