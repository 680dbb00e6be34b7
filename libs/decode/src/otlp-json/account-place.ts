import { NO_RANK, type AccountAttributes } from '../account-attributes.js';
import {
  INT_VALUE,
  NO_VALUE,
  STRING_VALUE,
  type AttributeWalker,
  type ValueType,
} from './attribute-walker.js';

/** The best account that was found so far: the place of a string or an int in the request. */
export type AccountPlace = { rank: number; type: ValueType; place: number };

export function noAccountPlace(): AccountPlace {
  return { rank: NO_RANK, type: NO_VALUE, place: 0 };
}

/** Keeps the attribute that was walked last where it names the account better than `best`, by a rank below `limit`. */
export function keepBetter(
  best: AccountPlace,
  walked: AttributeWalker,
  accounts: AccountAttributes,
  limit: number,
): void {
  const rank = walked.rank(accounts);
  if (rank > best.rank || rank >= limit) return;
  if (walked.valueType !== INT_VALUE && (walked.valueType !== STRING_VALUE || walked.isEmptyText())) return;
  best.rank = rank;
  best.type = walked.valueType;
  best.place = walked.value;
}
