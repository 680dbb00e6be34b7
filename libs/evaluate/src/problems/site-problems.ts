import { type AccountSelector, type LabelSelector, type Sla } from '#contract';
import { labelMatcher } from '../accounts/label-selector.js';
import { namesExactly, selects } from '../operations/operations.js';
import { type KnownOperation } from '../ports.js';
import { type FieldProblem } from './field-problem.js';
import { nearest } from './nearest.js';
import { periodProblems } from './period-problems.js';
import { findProblems } from './sla-problems.js';

/** What there is on this installation that a rule may be about. */
export type Site = {
  /** Their ids. */
  calendars: () => Promise<readonly string[]>;
  operations: () => Promise<readonly KnownOperation[]>;
  /** Keys of the registered accounts that meet all these conditions. */
  accountsWith: (labels: LabelSelector) => Promise<readonly string[]>;
  /** The labels of registered accounts, each with some of its values; empty where none is registered. */
  labels: () => Promise<ReadonlyMap<string, readonly string[]>>;
  /** How long histograms are kept, in the end by the hour. */
  retentionMs: number;
};

const ACCOUNTS_SHOWN = 3;
const HOW_TO_ALLOW = 'allowUnmatched=true permits it, for what is still to come';

/**
 * All that is wrong with an SLA here, {@link findProblems} included. A glob or labels that match nothing are a
 * mistake once there is something to match; names without a glob are not, as they say exactly what is to come.
 */
export async function findSiteProblems(
  sla: Sla,
  site: Site,
  { allowUnmatched = false }: { allowUnmatched?: boolean } = {},
): Promise<FieldProblem[]> {
  const problems = findProblems(sla);
  // What can't be read can't be matched either.
  const isSound = (pointer: string): boolean => !problems.some((each) => each.pointer.startsWith(pointer));
  const sound = {
    operation: isSound('/operation'),
    accounts: isSound('/accounts'),
    overrides: (sla.overrides ?? []).map((_, i) => isSound(`/overrides/${i}/accounts`)),
  };
  if (!allowUnmatched) {
    if (sound.operation) problems.push(...(await unmatchedOperation(sla, site)));
    if (sound.accounts) problems.push(...(await unmatchedAccounts(sla.accounts, '/accounts', site)));
  }
  const promisedBy = new Map<string, number>();
  for (const [i, { accounts }] of (sla.overrides ?? []).entries()) {
    if (!sound.overrides[i]) continue;
    if (!allowUnmatched) {
      problems.push(...(await unmatchedAccounts(accounts, `/overrides/${i}/accounts`, site)));
    }
    const keys = 'keys' in accounts ? accounts.keys : await site.accountsWith(accounts.labels);
    problems.push(...conflicts(keys, i, promisedBy));
  }
  return [...problems, ...(await unknownCalendar(sla, site)), ...periodProblems(sla, site.retentionMs)];
}

async function unknownCalendar({ calendar }: Sla, site: Site): Promise<FieldProblem[]> {
  if (calendar === undefined) return [];
  const known = await site.calendars();
  if (known.includes(calendar)) return [];
  const near = nearest(calendar, known);
  const hint = near === '' ? 'There is none yet' : `There is ${near}`;
  return [{ pointer: '/calendar', detail: `No calendar has the id "${calendar}". ${hint}` }];
}

async function unmatchedOperation({ operation }: Sla, site: Site): Promise<FieldProblem[]> {
  if (namesExactly(operation)) return [];
  const known = await site.operations();
  if (known.length === 0 || known.some((each) => selects(operation, each))) return [];
  const ofService = known.filter((each) => selects({ ...operation, kind: 'any', name: '*' }, each));
  if (ofService.length === 0) {
    const services = nearest(
      operation.service,
      known.map(({ service }) => service),
    );
    return [
      {
        pointer: '/operation/service',
        detail: `matches none of the services that have been measured. There is ${services}. ${HOW_TO_ALLOW}`,
      },
    ];
  }
  const ofName = ofService.filter((each) => selects({ ...operation, kind: 'any' }, each));
  if (ofName.length > 0) {
    const kinds = [...new Set(ofName.map(({ kind }) => kind))].join(', ');
    const detail = `matches operations of the kind ${kinds} only, and none of them is ${operation.kind}. ${HOW_TO_ALLOW}`;
    return [{ pointer: '/operation/kind', detail }];
  }
  const names = nearest(
    operation.name,
    ofService.map(({ name }) => name),
  );
  const detail = `matches none of the service’s operations that have been measured. There is ${names}. ${HOW_TO_ALLOW}`;
  return [{ pointer: '/operation/name', detail }];
}

async function unmatchedAccounts(
  accounts: AccountSelector,
  pointer: string,
  site: Site,
): Promise<FieldProblem[]> {
  if (typeof accounts === 'string' || !('labels' in accounts)) return [];
  if ((await site.accountsWith(accounts.labels)).length > 0) return [];
  const known = await site.labels();
  if (known.size === 0) return [];
  const detail = `no registered account meets it. ${labelHint(accounts.labels, known)}. ${HOW_TO_ALLOW}`;
  return [{ pointer: `${pointer}/labels`, detail }];
}

/** What of a selector is nowhere to be found. */
function labelHint(selector: LabelSelector, known: ReadonlyMap<string, readonly string[]>): string {
  for (const [name, condition] of Object.entries(selector)) {
    const values = known.get(name);
    if (values === undefined)
      return `No account has the label "${name}"; there is ${nearest(name, known.keys())}`;
    if (typeof condition === 'string' && !values.includes(condition)) {
      return `"${name}" is ${nearest(condition, values)}`;
    }
    const meets = labelMatcher({ [name]: condition });
    if (!meets({}) && !values.some((value) => meets({ [name]: value }))) {
      return `None of the values of "${name}" does; there is ${nearest('', values)}`;
    }
  }
  const [only, ...others] = Object.keys(selector);
  if (others.length === 0) return `Every account has the label "${only}", and no value that does`;
  return 'Each of its conditions may be met, but not all by one account';
}

/** @param promisedBy which override before names an account; those of this one are added */
function conflicts(keys: readonly string[], index: number, promisedBy: Map<string, number>): FieldProblem[] {
  const twice = keys.filter((key) => promisedBy.has(key));
  for (const key of keys) if (!promisedBy.has(key)) promisedBy.set(key, index);
  const [first] = twice;
  if (first === undefined) return [];
  const shown = twice.slice(0, ACCOUNTS_SHOWN).map((key) => `"${key}"`);
  const more = twice.length > shown.length ? ` and ${twice.length - shown.length} more` : '';
  const detail = `${shown.join(', ')}${more}: promised something else by /overrides/${promisedBy.get(first)} already`;
  return [{ pointer: `/overrides/${index}/accounts`, detail }];
}
