import { type IncidentAccount, type Page, type Violation } from '#contract';
import { leadOf } from '../incidents/lead.js';
import { isSeveral, toldViolations } from './cause.js';
import { inert } from './inert.js';
import { accountName, nameOf } from './names.js';
import { accountsByBadness, wordsByAccount } from './objective.js';
import { wordsOf } from './objectives/words-of.js';
import { formatClock, formatCount, formatDuration } from './units.js';

const MAX_ACCOUNTS = 20;
/** Beside what else there is to tell of a cause; its page has them all. */
const MAX_OF_SEVERAL = 10;

export type AccountTable = {
  headings: [account: string, measured: string, when: string];
  rows: { account: string; labels: string; measured: string; counts: string; when: string }[];
  more: string;
};

/** All promises to an account that are broken, the one that leads first. */
type Hit = { account: IncidentAccount; violation: Violation; since: string; lastedMs: number; count: number };

/** Empty where the SLA judges all traffic as one: the page's figures are its only row. */
export function accountTable(page: Page): AccountTable {
  const { incident, event, sentAt } = page;
  const resolved = event === 'resolved';
  const { measure } = wordsOf(leadOf(incident).sla.objective);
  const several = isSeveral(incident);
  // Where somebody has resolved it, some of it may go on.
  const endUnixMs = Date.parse(incident.resolvedAt ?? sentAt);
  const all = several ? hitBySeveral(incident.violations, endUnixMs) : hitByOne(leadOf(incident), endUnixMs);
  const most = several ? MAX_OF_SEVERAL : MAX_ACCOUNTS;
  const rows = all.slice(0, most).map((hit) => ({
    account: accountName(hit.account.account),
    labels: labelsOf(hit.account),
    measured: measuredOf(hit, several),
    counts: several ? promisesOf(hit, incident.blastRadius) : resolved ? '' : countsOf(hit),
    when: resolved
      ? formatDuration(hit.lastedMs * 1e6)
      : formatClock(Date.parse(hit.since), Date.parse(sentAt)),
  }));
  const rest = all.length - most;
  const measured = several ? 'Worst' : resolved ? `${measure} while violated` : measure;
  return {
    headings: ['Account', measured, resolved ? 'Violated for' : 'Found (UTC)'],
    rows,
    more: rest > 0 ? `and ${formatCount(rest)} more` : '',
  };
}

function hitByOne(violation: Violation, endUnixMs: number): Hit[] {
  return accountsByBadness(violation)
    .filter(({ account }) => account !== '*')
    .map((account) => ({
      account,
      violation,
      since: account.joinedAt,
      lastedMs: lastedMs(account, violation, endUnixMs),
      count: 1,
    }));
}

/** Those who weigh most first, then those for whom most is broken. */
function hitBySeveral(violations: Violation[], endUnixMs: number): Hit[] {
  const hits = new Map<string, Hit>();
  const told = toldViolations({ violations });
  for (const hit of told.flatMap((violation) => hitByOne(violation, endUnixMs))) {
    const known = hits.get(hit.account.account);
    if (!known) hits.set(hit.account.account, hit);
    else {
      known.count++;
      if (hit.since < known.since) known.since = hit.since;
      known.lastedMs = Math.max(known.lastedMs, hit.lastedMs);
    }
  }
  const weightOf = ({ account }: Hit) => account.weight ?? 1;
  return [...hits.values()].toSorted((a, b) => weightOf(b) - weightOf(a) || b.count - a.count);
}

function measuredOf({ account, violation }: Hit, named: boolean): string {
  const words = wordsByAccount(violation)(account);
  const measured = words.measured(account.measurement);
  return named ? `${words.measure} ${measured}` : measured;
}

/** "POST /checkout and 11 more", or the SLAs where the operation is the same in all. */
function promisesOf({ violation, count }: Hit, { operations }: Page['incident']['blastRadius']): string {
  const promise = operations === 1 ? inert(violation.sla.name, 60) : nameOf(violation.operation.name, 60);
  return count === 1 ? promise : `${promise} and ${formatCount(count - 1)} more`;
}

function labelsOf({ labels, tier }: IncidentAccount): string {
  const all = tier === undefined || labels.tier === tier ? labels : { tier, ...labels };
  return Object.entries(all)
    .map(([name, value]) => `${inert(name, 40)}: ${inert(value, 40)}`)
    .join(', ');
}

/** With what the account is promised, where that is something else than the rest are. */
function countsOf({ account, violation }: Hit): string {
  const { measurement, state } = account;
  const own = wordsByAccount(violation)(account);
  const usual = wordsOf(violation.sla.objective);
  if (state === 'no-data') return 'no requests now';
  const { label, value } = own.limit(measurement);
  const isOther = value !== usual.limit(measurement).value;
  return `${own.shortCounts(measurement)}${isOther ? ` · ${label} ${value}` : ''}`;
}

function lastedMs(
  { leftAt, joinedAt }: IncidentAccount,
  { resolvedAt }: Violation,
  endUnixMs: number,
): number {
  const ended = leftAt ?? resolvedAt;
  return Math.max(0, (ended === null ? endUnixMs : Date.parse(ended)) - Date.parse(joinedAt));
}
