import {
  type Channel,
  type Culprit,
  type Delivery,
  type DeliveryEvent,
  type Exemplar,
  type Explanation,
  type Incident,
  type IncidentAccount,
  type IncidentKey,
  type LatencyComparison,
  type PagingReason,
  type Severity,
  type Sla,
  type TimelineEntry,
  type Violation,
} from '#contract';
import { type KnownOperation } from '#evaluate';
import { type Span } from '#span';

export type NewViolation = {
  sla: Sla;
  operation: KnownOperation;
  openedAtUnixMs: number;
  violatingSinceUnixMs: number;
  accounts: IncidentAccount[];
};

/** The newest bad span of the flush that made the rule fire: where time to page starts. */
type LastBadSpan = { endUnixMs: number; arrivalUnixMs: number };

/** What a look for the cause leaves behind with the violations that it is about. */
export type Evidence = {
  explanation: Explanation;
  exemplars: Exemplar[];
  lastBadSpan: LastBadSpan | null;
  /** How long requests took, now and before; absent or null where it is not known. */
  latency?: LatencyComparison | null;
  /** The exemplars' whole traces, kept for as long as the evidence is. */
  traces: { traceId: string; spans: Span[] }[];
};

/** What some violations have in common by now. */
export type HeldEvidence = { violationIds: string[]; evidence: Omit<Evidence, 'traces'> };

/** Whom confident explanations of a violation name, other than whom its incident is about, and how many in a row. */
export type Contrary = { culprit: Culprit; times: number };

export type OpenViolation = Violation & {
  operationId: number;
  /** Null while it waits for its explanation. */
  incidentId: string | null;
  /** Null where the last explanation says nothing against its incident. */
  contrary: Contrary | null;
};
export type OpenIncident = Omit<Incident, 'violations'> & { violations: OpenViolation[] };

/** What those who are told of an incident know of it, by the last page to all of them. */
export type Told = {
  atUnixMs: number;
  /** How many updates there have been. */
  updates: number;
  severity: Severity;
  accounts: number;
  slas: number;
  operations: number;
  /** Null where nobody was named. */
  culprit: string | null;
  /** Of what its timeline says that it keeps pages back: `sourceOf` each. */
  muted: string[];
};

/** How far an escalation policy has been followed. */
export type Escalated = { taken: number; countedFromUnixMs: number };

/** An incident as far as it decides what becomes of it, and who is told. */
export type StandingIncident = Pick<
  Incident,
  'id' | 'mode' | 'key' | 'severity' | 'openedAt' | 'reopenedAt' | 'resolvedAt' | 'handling'
> & {
  /** Each thing that is decided or done about it makes another one of it. */
  version: number;
  /** How many times it has begun anew. */
  reopenings: number;
  told: Told;
  /** By policy. */
  escalated: Record<string, Escalated>;
  /** What people have done about single accounts in it, as far as nobody is told of these; `resolvedAt`: by hand. */
  accountHandling: { account: string; snoozedUntil: string | null; resolvedAt: string | null }[];
  /** In the order in which they were queued. */
  deliveries: Pick<Delivery, 'channel' | 'event' | 'sequence' | 'status'>[];
  /** What it has, or has had, violations of: `violationKey` of each; empty while it is open and some of them are. */
  violated: string[];
};

/** All that paging follows from: the violations that are open, and the incidents that are or may begin anew. */
export type Standing = { violations: OpenViolation[]; incidents: StandingIncident[] };

export type NewDelivery = Pick<Delivery, 'channel' | 'event' | 'sequence' | 'escalation'>;
export type NewEntry = Pick<TimelineEntry, 'kind' | 'reason' | 'account' | 'text'>;

/**
 * What becomes of one incident in one transaction. It holds for the incident as {@link IncidentStore.standing} had it: where
 * another evaluator or a person was first, {@link IncidentStore.change} does nothing.
 */
export type IncidentChange = {
  /** Null: one that is to be opened. */
  id: string | null;
  mode: Incident['mode'];
  key: IncidentKey;
  becomes: 'opened' | 'reopened' | 'resolved' | null;
  reason: PagingReason | null;
  severity: Severity;
  /** Violations that belong to it from now on. */
  joining: string[];
  /** Violations that leave another incident for it: they end there, and go on here under a new id. */
  splitting: string[];
  told: Told;
  escalated: Record<string, Escalated>;
  /** Which one this was decided about; absent of one that is to be opened. */
  version?: number;
  entries: NewEntry[];
  deliveries: NewDelivery[];
  atUnixMs: number;
};

export type AccountsOfViolation = { violationId: string; accounts: IncidentAccount[] };

/** Which incidents: those of an SLA, of rules that page or do not, and those that keep a trace as an example. */
export type IncidentFilter = {
  status?: 'open' | 'resolved' | undefined;
  sla?: string | undefined;
  mode?: 'live' | 'shadow' | undefined;
  keptTrace?: string;
  /** By the weights of the accounts that violate, or did in the end; the newest first where absent. */
  order?: 'weight';
  /** Only those that were open at some time of from ≤ t < to. */
  during?: { fromUnixMs: number; toUnixMs: number };
  /** Only those of this account; "*": of rules that judge all traffic as one. */
  account?: string | undefined;
  severity?: Severity | undefined;
  /** Named as the cause, or with an operation that violates. */
  service?: string | undefined;
  /** The service or dependency that it is about. */
  culprit?: string | undefined;
  /** With an account of this tier. */
  tier?: string | undefined;
  acknowledged?: boolean | undefined;
  assignee?: string | undefined;
  limit: number;
};

/**
 * Incidents, their violations and the deliveries that they cause. Each method is one transaction; deliveries are queued
 * in it, so that a page exists exactly where its incident does.
 */
export abstract class IncidentStore {
  /** The open ones. */
  abstract open(): Promise<OpenIncident[]>;
  abstract find(id: string): Promise<Incident | undefined>;
  /** Newest first, unless the filter says otherwise. */
  abstract list(filter: IncidentFilter): Promise<Incident[]>;
  /** @param resolvedSinceUnixMs of the incidents that are over, those that ended since, or have open violations */
  abstract standing(resolvedSinceUnixMs: number): Promise<Standing>;
  /** Opens violations, which belong to no incident yet; without those whose (SLA, operation) already has an open one. */
  abstract openViolations(violations: NewViolation[]): Promise<OpenViolation[]>;
  /** Replaces the states of these violations' accounts. */
  abstract updateAccounts(updates: AccountsOfViolation[]): Promise<void>;
  /** Ends violations. Their incidents go on until these are changed. */
  abstract resolveViolations(last: AccountsOfViolation[], atUnixMs: number): Promise<void>;
  /**
   * Opens, changes or ends an incident, and queues its deliveries. Its id; undefined, and nothing is done, where there is an open one
   * of the same mode and key, where one of the violations has ended or belongs elsewhere by now, or where the incident is
   * of another version.
   */
  abstract change(change: IncidentChange): Promise<string | undefined>;
  /** What has been found about these so far, without the traces; those that nothing was found about are left out. */
  abstract evidenceOf(violationIds: string[]): Promise<HeldEvidence[]>;
  /** Stores the evidence in place of what these violations had, and counts how often it has spoken against their incidents. */
  abstract attachEvidence(violationIds: string[], evidence: Evidence): Promise<void>;
  /** Keeps further traces with what these violations have as evidence; with nothing where they have none. */
  abstract keepTraces(violationIds: string[], traces: Evidence['traces']): Promise<void>;
  /** The spans of a trace that some evidence keeps; empty where none does. */
  abstract keptTrace(traceId: string): Promise<Span[]>;
}

/** Of what has happened to an incident, or to a notice: one of the two ids is null. */
export type DueDelivery = {
  delivery: Delivery;
  event: DeliveryEvent;
  incidentId: string | null;
  noticeId: string | null;
  channel: Channel;
  /** Of the newest page about the same that this channel has delivered; null where it had none. */
  receipt: Receipt | null;
};

/** What the other side calls a message, for later pages to join, change or end it: Slack's channel and ts. */
export type Receipt = Record<string, string>;

/**
 * How an attempt ended; `recoverable` ones are tried again with growing pauses, but not before the other side has asked
 * for it (`retryAfterMs`).
 */
export type Attempt = { delivered: true; receipt?: Receipt } | FailedAttempt;
export type FailedAttempt = {
  delivered: false;
  recoverable: boolean;
  error: string;
  retryAfterMs?: number;
};

/** Whether some process delivers, and for how long the delivery that is due longest has been waiting for it. */
export type OutboxState = { running: boolean; overdueMs: number };

/** The deliveries that are due, at least once each, one node at a time, surviving a restart. */
export abstract class Outbox {
  /** Starts to hand deliveries to `deliver`; an attempt that throws counts as recoverable. */
  abstract start(deliver: (due: DueDelivery) => Promise<Attempt>): Promise<void>;
  /** Waits for the attempts under way. */
  abstract stop(): Promise<void>;
  /** Over all processes. */
  abstract state(): Promise<OutboxState>;
}
