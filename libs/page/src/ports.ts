import {
  type Channel,
  type Delivery,
  type DeliveryEvent,
  type Exemplar,
  type Explanation,
  type Incident,
  type IncidentAccount,
  type IncidentKey,
  type LatencyComparison,
  type Sla,
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

/** What some violations have in common. */
export type HeldEvidence = { violationIds: string[]; evidence: Omit<Evidence, 'traces'> };

export type OpenViolation = Violation & { operationId: number };
export type OpenIncident = Omit<Incident, 'violations'> & { violations: OpenViolation[] };

/** Which incidents: those of an SLA, of rules that page or do not, and those that keep a trace as an example. */
export type IncidentFilter = {
  status?: 'open' | 'resolved';
  sla?: string;
  mode?: 'live' | 'shadow';
  keptTrace?: string;
  /** By the weights of the accounts that violate, or did in the end; the newest first where absent. */
  order?: 'weight';
  /** Only those that were open at some time of from ≤ t < to. */
  during?: { fromUnixMs: number; toUnixMs: number };
  /** Only those of this account; "*": of rules that judge all traffic as one. */
  account?: string;
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
  /**
   * Opens a violation in an incident of its own, and queues its "opened" deliveries, held back until `notBeforeUnixMs`
   * unless {@link attachEvidence} releases them sooner; none of an SLA in shadow. Undefined where (SLA, operation)
   * already has an open one.
   */
  abstract create(
    violation: NewViolation,
    key: IncidentKey,
    notBeforeUnixMs: number,
  ): Promise<OpenIncident | undefined>;
  /** Replaces the states of a violation's accounts. */
  abstract updateAccounts(violationId: string, accounts: IncidentAccount[]): Promise<void>;
  /** What has been found about these so far; those that nothing was found about are left out. */
  abstract evidenceOf(violationIds: string[]): Promise<HeldEvidence[]>;
  /** Stores the evidence in place of what these violations had, and releases deliveries that wait for it. */
  abstract attachEvidence(violationIds: string[], evidence: Evidence): Promise<void>;
  /** Ends a violation; the last one's end is that of its incident, which queues "resolved" deliveries to those who were told. */
  abstract resolve(violationId: string, accounts: IncidentAccount[], atUnixMs: number): Promise<void>;
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
