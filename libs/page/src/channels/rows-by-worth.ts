import { type PageFacts } from '../render/page-facts.js';

/** Examples that are worth more than a table of accounts, where there is no room for both. */
const FIRST = 5;

/** How a message shows each kind of row. */
type Rows<Row> = {
  violation: (row: PageFacts['violations']['rows'][number]) => Row;
  example: (row: PageFacts['examples']['rows'][number]) => Row;
  account: (row: PageFacts['accounts']['rows'][number]) => Row;
};

/**
 * All rows of a message, those that may be left out last: what is violated, a few examples and one healthy one for
 * contrast, the accounts, the other examples.
 */
export function rowsByWorth<Row>({ violations, examples, accounts }: PageFacts, as: Rows<Row>): Row[] {
  const violating = examples.rows.filter(({ healthy }) => !healthy);
  const first = [...violating.slice(0, FIRST), ...examples.rows.filter(({ healthy }) => healthy).slice(0, 1)];
  const others = examples.rows.filter((row) => !first.includes(row));
  return [
    ...violations.rows.map(as.violation),
    ...first.map(as.example),
    ...accounts.rows.map(as.account),
    ...others.map(as.example),
  ];
}
