import { type Statement, statement } from '../statement.js';

/** Nodes that are new begin before their first flush. */
export function insertRollups(): Statement<never> {
  return statement(
    `insert into rollup (node_id, grain)
     select node.id, grain from node cross join (values ('1m'), ('1h')) grains (grain)
     on conflict do nothing`,
  );
}
