import { type Statement, statement } from '../statement.js';

const MAX_VALUES = 50;

/** The labels of registered accounts, each with some of its values: asked for where a selector has found nobody. */
export function selectLabelValues(): Statement<{ name: string; values: string[] }> {
  return statement(
    `select name, (array_agg(value order by value))[1:$1::int] as values
     from (
       select distinct label.key as name, label.value
       from account, jsonb_each_text(labels) label
       where registered and id >= 3
     ) pairs
     group by name
     order by name`,
    [MAX_VALUES],
  );
}
