import { type Demand } from '#contract';
import { type FirstCause } from './first-cause.js';

/**
 * "Calls to mysql from reports-export 2.4.1 rose 14 ×, from 2 to 28 per second (account acme 92 %)."
 *
 * @param ofAccount whether the numbers are those of the account alone
 */
export function demandSentence(
  demand: Omit<Demand, 'sentence'>,
  ofAccount: boolean,
  perRequest: FirstCause['perRequest'],
): string {
  const { account, accountShare = 0, growth, ratePerSecondBefore, ratePerSecondNow } = demand;
  const whose = account === undefined ? '' : ofAccount ? ` for account ${account}` : '';
  const rose =
    growth === null
      ? `are new: ${number(ratePerSecondNow)} per second`
      : `rose ${number(growth)} ×, from ${number(ratePerSecondBefore)} to ${number(ratePerSecondNow)} per second`;
  const share =
    account === undefined || ofAccount ? '' : ` (account ${account} ${Math.round(accountShare * 100)} %)`;
  return `${callsOf(demand)}${whose} ${rose}${share}${multiplied(perRequest)}.`;
}

function callsOf({ callee, caller, release, path }: Omit<Demand, 'sentence'>): string {
  if (caller === callee) return `Calls to ${callee}`;
  const by = path.slice(1, -1);
  const way = by.length > 0 ? ` by way of ${by.join(', ')}` : '';
  return `Calls to ${callee} from ${caller}${release === undefined ? '' : ` ${release}`}${way}`;
}

function multiplied(perRequest: FirstCause['perRequest']): string {
  if (!perRequest || perRequest.before <= 0) return '';
  return `: it makes ${number(perRequest.now)} per request instead of ${number(perRequest.before)}`;
}

/** Two significant digits; whole from ten on. */
function number(value: number): string {
  if (value >= 9.95) return Math.round(value).toLocaleString('en-US');
  return Number(value.toPrecision(2)).toString();
}
