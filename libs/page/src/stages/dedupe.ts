import {
  type Delivery,
  type DeliveryEvent,
  type IncidentKey,
  type PagingReason,
  type Severity,
} from '#contract';
import { blastRadiusOf } from '../incidents/blast-radius.js';
import { culpritOf } from '../incidents/incident-key.js';
import { worstSeverity } from '../incidents/lead.js';
import { type NewDelivery, type OpenViolation, type StandingIncident, type Told } from '../ports.js';

/** Whoever reads each update of a storm reads nothing else. */
const UPDATE_EVERY_MS = 20_000;
/** It is news that an incident has become so many times as large. */
const NOTABLE_GROWTH = 2;

/** What is to be told of an incident now. */
export type Tellable = {
  /** Undefined: it opens now. */
  incident: Pick<StandingIncident, 'deliveries'> | undefined;
  isOpen: boolean;
  reopenings: number;
  /** Who is to know of it; empty while everybody is to be left alone. */
  channels: readonly string[];
  /** Whether a channel is one to send such an event to. */
  takes: (channel: string, event: DeliveryEvent) => boolean;
  /** Why those who know of it are told again; undefined where there is nothing new. */
  news: PagingReason | undefined;
  /** How many updates there have been with this one. */
  updates: number;
};

/**
 * Whom to tell what: each channel once that an incident has opened, once of each time that it begins anew, and once of
 * each end, if it knows of the beginning. It follows from the deliveries that there are, so that whoever could not be told (a
 * silence, a snooze) is told as soon as that is over.
 */
export function dedupe(tellable: Tellable): NewDelivery[] {
  const { incident, channels, isOpen, takes } = tellable;
  const deliveries = incident?.deliveries ?? [];
  const asked = isOpen ? channels : [...new Set(deliveries.map(({ channel }) => channel))];
  return asked.flatMap((channel) => {
    const had = deliveries.filter((delivery) => delivery.channel === channel);
    const next = isOpen ? ofOpen(had, tellable) : ofEnd(had, tellable);
    return next && takes(channel, next.event) ? [{ channel, ...next }] : [];
  });
}

type Next = Pick<NewDelivery, 'event' | 'sequence'>;
type Had = StandingIncident['deliveries'];

function ofOpen(had: Had, { reopenings, news, updates }: Tellable): Next | undefined {
  const last = Math.max(-1, ...had.filter(isBeginning).map(({ sequence }) => sequence));
  if (last < reopenings) {
    const isFirst = !had.some(({ event }) => event === 'opened');
    return { event: isFirst ? 'opened' : 'reopened', sequence: reopenings };
  }
  // What still waits to be sent says how things are when it is.
  const isWaiting = had.some(({ status }) => status === 'queued');
  if (news === undefined || isWaiting || !knows(had)) return undefined;
  return { event: 'updated', sequence: updates };
}

function ofEnd(had: Had, { reopenings }: Tellable): Next | undefined {
  const isTold = had.some(({ event, sequence }) => event === 'resolved' && sequence === reopenings);
  return isTold || !knows(had) ? undefined : { event: 'resolved', sequence: reopenings };
}

function isBeginning({ event }: Pick<Delivery, 'event'>): boolean {
  return event === 'opened' || event === 'reopened';
}

function knows(deliveries: Pick<Delivery, 'event' | 'status'>[]): boolean {
  return deliveries.some(
    ({ event, status }) => event !== 'resolved' && event !== 'acknowledged' && status !== 'failed',
  );
}

/** What would be told now. */
export function tellable(
  violations: OpenViolation[],
  key: IncidentKey,
  severity: Severity,
): Pick<Told, 'severity' | 'accounts' | 'slas' | 'operations' | 'culprit'> {
  const { accounts, slas, operations } = blastRadiusOf(violations);
  return { severity, accounts, slas, operations, culprit: nameIn(violations, key) };
}

function nameIn(violations: OpenViolation[], key: IncidentKey): string | null {
  if (key.by === 'culprit') return key.name;
  return (
    violations.map(({ explanation }) => culpritOf(explanation)?.name).find((name) => name !== undefined) ??
    null
  );
}

/** Why what has become of an incident is worth a message; undefined where it is not, or the last one was just now. */
export function newsIn(
  now: ReturnType<typeof tellable>,
  told: Told,
  nowUnixMs: number,
): PagingReason | undefined {
  if (nowUnixMs < told.atUnixMs + UPDATE_EVERY_MS) return undefined;
  if (now.severity !== told.severity && worstSeverity([now.severity, told.severity]) === now.severity)
    return 'severity-worsened';
  if (now.culprit !== null && now.culprit !== told.culprit) return 'cause-found';
  const measures = ['accounts', 'slas', 'operations'] as const;
  const hasGrown = measures.some((measure) => now[measure] >= NOTABLE_GROWTH * Math.max(1, told[measure]));
  return hasGrown ? 'blast-radius-grew' : undefined;
}
