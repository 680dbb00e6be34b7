import { type NoticePage, type Page } from '#contract';
import { jsonBytes } from '../fitted.js';

/** Common servers refuse a body of more than 1 MiB for good, and with it the page; PagerDuty draws the line at 512 kB. */
const MOST_BYTES = 500_000;
/** How many violations, and accounts of each, are tried one after the other. */
const STEPS: readonly (readonly [violations: number, accounts: number])[] = [
  [Infinity, 100],
  [Infinity, 20],
  [Infinity, 5],
  [100, 5],
  [20, 5],
  [5, 1],
  [1, 0],
];

/** The page, of an incident that is too large without some of its accounts and violations: of both the worst stay. */
export function fittingPage<Told extends Page | NoticePage>(page: Told): Told | Page {
  if (!('incident' in page) || jsonBytes(page) <= MOST_BYTES) return page;
  let shorter: Page = page;
  for (const [violations, accounts] of STEPS) {
    shorter = shortened(page, violations, accounts);
    if (jsonBytes(shorter) <= MOST_BYTES) break;
  }
  return shorter;
}

function shortened(page: Page, mostViolations: number, mostAccounts: number): Page {
  const { incident } = page;
  const violations = incident.violations
    .slice(0, mostViolations)
    .map((violation) =>
      Object.assign({}, violation, { accounts: violation.accounts.slice(0, mostAccounts) }),
    );
  const leftOut = {
    violations: incident.violations.length - violations.length,
    accounts: accountsOf(incident.violations) - accountsOf(violations),
  };
  const accountHandling = incident.accountHandling.slice(0, mostAccounts);
  return { ...page, incident: { ...incident, violations, accountHandling }, leftOut };
}

function accountsOf(violations: Page['incident']['violations']): number {
  return violations.reduce((sum, { accounts }) => sum + accounts.length, 0);
}
