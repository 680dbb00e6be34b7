import { type QueryResultRow } from 'pg';

/** One SQL statement with its parameters; `Row` is the shape of what it returns. */
export type Statement<Row extends QueryResultRow> = { text: string; values: unknown[]; readonly row?: Row };

/** A statement that returns rows of a shape; each lives in a file of its own under sql/. */
export function statement<Row extends QueryResultRow>(text: string, values: unknown[] = []): Statement<Row> {
  return { text, values };
}
