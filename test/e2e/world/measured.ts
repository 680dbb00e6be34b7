import { type TestDatabase } from '../../postgres/test-database.js';

/** What Postgres holds, for each account and operation: "acme: gateway POST /checkout (server)" → requests. */
export async function measured({ database }: TestDatabase): Promise<Record<string, number>> {
  const rows = await database.query<{ name: string; requests: number }>({
    text: `
      select account.key || ': ' || service || ' ' || name || ' (' || kind || ')' as name, sum(count) as requests
      from latency_10s
      join account on account.id = account_id
      join operation on operation.id = operation_id
      group by 1 order by 1`,
    values: [],
  });
  return Object.fromEntries(rows.map(({ name, requests }) => [name, requests]));
}
