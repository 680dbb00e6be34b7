import { type PageFacts } from '../render/page-facts.js';

/** Examples that are worth more than a table of accounts, where there is no room for both. */
const FIRST = 5;

type Examples = PageFacts['examples']['rows'];
type Accounts = PageFacts['accounts']['rows'];

/**
 * All rows of a message, those that may be left out last: a few examples and one healthy one for contrast, the accounts, the
 * other examples.
 */
export function rowsByWorth<Row>(
  { examples, accounts }: PageFacts,
  exampleRow: (row: Examples[number]) => Row,
  accountRow: (row: Accounts[number]) => Row,
): Row[] {
  const violating = examples.rows.filter(({ healthy }) => !healthy);
  const first = [...violating.slice(0, FIRST), ...examples.rows.filter(({ healthy }) => healthy).slice(0, 1)];
  const others = examples.rows.filter((row) => !first.includes(row));
  return [...first.map(exampleRow), ...accounts.rows.map(accountRow), ...others.map(exampleRow)];
}
