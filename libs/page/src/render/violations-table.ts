import { type Page, type Violation } from '#contract';
import { isSeveral } from './cause.js';
import { inert } from './inert.js';
import { accountName, nameOf } from './names.js';
import { accountsByBadness, wordsByAccount } from './objective.js';
import { ALL_TRAFFIC } from './objectives/objective-words.js';
import { wordsOf } from './objectives/words-of.js';
import { formatClock, formatCount, plural } from './units.js';

const MAX_VIOLATIONS = 8;

export type ViolationRow = {
  operation: string;
  /** The service, and the SLA that the operation violates. */
  of: string;
  /** "p99 2.31 s", of whom it is worst for. */
  measured: string;
  /** "promised 500 ms" */
  limit: string;
  /** "5 accounts", or the name of the only one; `counted` under a heading that says so. */
  accounts: string;
  counted: string;
  /** "over since 03:15:00"; empty while it lasts. */
  over: string;
};

export type ViolationTable = { rows: ViolationRow[]; more: string };

/** What stands above the table. */
export function violatedTitle({ tone }: { tone: string }): string {
  return tone === 'resolved' ? 'What was violated' : 'What is violated';
}

/** What a cause breaks; empty where it is one promise, which the page's figures tell. */
export function violationTable({ event, incident, sentAt }: Page): ViolationTable {
  if (!isSeveral(incident)) return { rows: [], more: '' };
  const rest = incident.violations.length - MAX_VIOLATIONS;
  const shown = incident.violations.slice(0, MAX_VIOLATIONS);
  const nearUnixMs = Date.parse(sentAt);
  return {
    rows: shown.map((violation) =>
      rowOf(violation, event === 'resolved' ? null : violation.resolvedAt, nearUnixMs),
    ),
    more: rest > 0 ? `and ${formatCount(rest)} more` : '',
  };
}

/** @param overSince null where it is not told by itself */
function rowOf(violation: Violation, overSince: string | null, nearUnixMs: number): ViolationRow {
  const { operation, sla } = violation;
  return {
    ...measuredOf(violation),
    ...accountsOf(violation),
    operation: nameOf(operation.name, 60),
    of: `${nameOf(operation.service, 40)} · ${inert(sla.name, 60)}`,
    over: overSince === null ? '' : `over since ${formatClock(Date.parse(overSince), nearUnixMs)}`,
  };
}

function measuredOf(violation: Violation): Pick<ViolationRow, 'measured' | 'limit'> {
  const [worst] = accountsByBadness(violation);
  if (!worst) return { measured: wordsOf(violation.sla.objective).violation(undefined), limit: '' };
  const words = wordsByAccount(violation)(worst);
  const { label, value } = words.limit(worst.measurement);
  return { measured: `${words.measure} ${words.measured(worst.measurement)}`, limit: `${label} ${value}` };
}

function accountsOf(violation: Violation): Pick<ViolationRow, 'accounts' | 'counted'> {
  const accounts = accountsByBadness(violation);
  const [first] = accounts;
  const name = first ? accountName(first.account, 30) : ALL_TRAFFIC;
  if (accounts.length < 2) return { accounts: name, counted: name };
  return { accounts: plural(accounts.length, 'account'), counted: formatCount(accounts.length) };
}
