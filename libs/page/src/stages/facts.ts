import {
  type Incident,
  type IncidentAccount,
  type IncidentKey,
  type Severity,
  type Violation,
} from '#contract';
import { tierOf } from '../incidents/blast-radius.js';
import { culpritOf } from '../incidents/incident-key.js';
import { type Labels } from './matchers.js';

/** What a silence may ask of one account of a violation. */
export type MuteFacts = {
  /** Its id. */
  sla: string;
  service: string;
  /** The name of the operation. */
  operation: string;
  /** Its key; "*" where all traffic is judged as one. */
  account: string;
  /** Of its contract, else its label "tier". */
  tier?: string | undefined;
  labels: Labels;
  severity: Severity;
  /** Absent while nobody is named. */
  culprit?: string | undefined;
};

/** What a route may ask of an incident. */
export type RoutingFacts = {
  severity: Severity;
  /** Of its accounts: what their contracts say, else their labels "tier". */
  tiers: readonly string[];
  /** The culprit, else those of the operations that are violated. */
  services: readonly string[];
  /** The keys of those that violate; "*" where all traffic is judged as one. */
  accounts: readonly string[];
  /** Their ids. */
  slas: readonly string[];
  /** Of the registered ones of the accounts, by their keys. */
  labels?: Readonly<Record<string, Labels>> | undefined;
};

/**
 * What silences are asked about a violation: of each account that violates, by itself.
 * @param key of the incident that it is in, or is to join
 */
export function muteFactsOf(
  { sla, operation, accounts, explanation }: Violation,
  key: IncidentKey,
): MuteFacts[] {
  const culprit = key.by === 'culprit' ? key.name : culpritOf(explanation)?.name;
  return violating(accounts).map((each) => ({
    sla: sla.id,
    service: operation.service,
    operation: operation.name,
    account: each.account,
    tier: tierOf(each) ?? undefined,
    labels: each.labels,
    severity: sla.severity,
    culprit,
  }));
}

/** What routes are asked about an incident: all that it is about, as long as it goes on. */
export function routingFactsOf({
  key,
  severity,
  violations,
}: Pick<Incident, 'key' | 'severity' | 'violations'>): RoutingFacts {
  const open = violations.filter(({ resolvedAt }) => resolvedAt === null);
  const accounts = open.flatMap((each) => violating(each.accounts));
  return {
    severity,
    tiers: unique(accounts.flatMap((each) => tierOf(each) ?? [])),
    services: key.by === 'culprit' ? [key.name] : unique(open.map(({ operation }) => operation.service)),
    accounts: unique(accounts.map(({ account }) => account)),
    slas: unique(open.map(({ sla }) => sla.id)),
    labels: Object.fromEntries(accounts.map(({ account, labels }) => [account, labels])),
  };
}

function violating(accounts: readonly IncidentAccount[]): IncidentAccount[] {
  return accounts.filter(({ leftAt }) => leftAt === null);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
