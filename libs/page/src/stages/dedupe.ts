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
import { type DueStep } from './escalate.js';

/** Whoever reads each update of a storm reads nothing else. */
const UPDATE_EVERY_MS = 20_000;
/** It is news that an incident has become so many times as large, by so many more at least: one account and one more is not. */
const NOTABLE = { times: 2, more: 3 };

/** Whether a channel is one to send such an event to. */
export type Takes = (channel: string, event: DeliveryEvent) => boolean;

type Had = StandingIncident['deliveries'];

/** What is to be told of an incident now. */
export type Tellable = {
  /** What there is, of whatever age. */
  had: Had;
  isOpen: boolean;
  reopenings: number;
  /** Everybody is to be left alone. */
  isQuiet: boolean;
  /** Who is to know of it. */
  channels: readonly string[];
  /** Steps of escalation that are taken now. */
  steps: readonly Pick<DueStep, 'channels' | 'reason' | 'note'>[];
  takes: Takes;
  /** Why those who know of it are told again; undefined where there is nothing new. */
  news: PagingReason | undefined;
  /** How many updates there have been, with this one. */
  updates: number;
};

/**
 * Whom to tell what: each channel once that an incident has opened, once of each time that it begins anew, also where it has
 * heard of it by escalation alone, and once of each end, if it knows of the beginning. It follows from the deliveries that there are, so that whoever could not be told (for a
 * silence, or a snooze) is told as soon as that is over.
 */
export function dedupe(tellable: Tellable): NewDelivery[] {
  const { had, isOpen, isQuiet, channels, steps, takes } = tellable;
  const told = isOpen && isQuiet ? [] : had.map(({ channel }) => channel);
  const asked = new Set([...channels, ...steps.flatMap((step) => step.channels), ...told]);
  return [...asked].flatMap((channel) => {
    const own = had.filter((delivery) => delivery.channel === channel);
    const next = isOpen ? ofOpen(channel, own, tellable) : ofEnd(own, tellable);
    if (!next) return [];
    // That it has become worse is for whoever is called, also where updates are not.
    const isWorse = next.event === 'updated' && tellable.news === 'severity-worsened';
    return takes(channel, isWorse ? 'escalated' : next.event) ? [{ channel, ...next }] : [];
  });
}

type Next = Omit<NewDelivery, 'channel'>;

function ofOpen(channel: string, own: Had, tellable: Tellable): Next | undefined {
  const { channels, steps, reopenings, news, updates } = tellable;
  const last = Math.max(-1, ...own.filter(isBeginning).map(({ sequence }) => sequence));
  const isUntold = channels.includes(channel) ? !sinceItsEnd(own).some(isCall) : believesItOver(own);
  if (last < reopenings && isUntold) {
    const isFirst = !own.some((each) => each.event === 'opened' || isCall(each));
    return { event: isFirst ? 'opened' : 'reopened', sequence: reopenings };
  }
  const step = steps.find((each) => each.reason !== 'step-at-once' && each.channels.includes(channel));
  if (step !== undefined) {
    const sequence = own.filter(({ event }) => event === 'escalated').length;
    return { event: 'escalated', sequence, escalation: step.note };
  }
  // What still waits to be sent says how things are when it is.
  const isWaiting = own.some(({ status }) => status === 'queued');
  return news && !isWaiting && knows(own) ? { event: 'updated', sequence: updates } : undefined;
}

function ofEnd(own: Had, { reopenings }: Tellable): Next | undefined {
  const ended = own.filter(({ event }) => event === 'resolved').map(({ sequence }) => sequence);
  // Who knows of it by escalation alone is told of each end, too.
  return knows(own) && Math.max(-1, ...ended) < reopenings
    ? { event: 'resolved', sequence: reopenings }
    : undefined;
}

function isCall({ event, status }: Had[number]): boolean {
  return event === 'escalated' && status !== 'failed';
}

/** Whoever was called to it, and told that it was over. */
function believesItOver(own: Had): boolean {
  return own.at(-1)?.event === 'resolved' && own.some(isCall);
}

function sinceItsEnd(own: Had): Had {
  return own.slice(own.findLastIndex(({ event }) => event === 'resolved') + 1);
}

function isBeginning({ event }: Pick<Delivery, 'event'>): boolean {
  return event === 'opened' || event === 'reopened';
}

/** Whether it has been told since what it knows to be the end, or is still going to be. */
export function knows(own: Had): boolean {
  return sinceItsEnd(own).some(({ status }) => status !== 'failed');
}

type Tale = Pick<Told, 'severity' | 'accounts' | 'slas' | 'operations' | 'culprit'>;

/** What would be told now. */
export function tellable(violations: OpenViolation[], key: IncidentKey, severity: Severity): Tale {
  const { accounts, slas, operations } = blastRadiusOf(violations);
  const named = violations.flatMap(({ explanation }) => culpritOf(explanation)?.name ?? []);
  const culprit = key.by === 'culprit' ? key.name : (named[0] ?? null);
  return { severity, accounts, slas, operations, culprit };
}

/** Why what has become of an incident is worth a message; undefined where it is not, or the last one was just now. */
export function newsIn(now: Tale, told: Told, nowUnixMs: number): PagingReason | undefined {
  if (nowUnixMs < told.atUnixMs + UPDATE_EVERY_MS) return undefined;
  if (now.severity !== told.severity && worstSeverity([now.severity, told.severity]) === now.severity)
    return 'severity-worsened';
  if (now.culprit !== null && told.culprit === null) return 'cause-found';
  const measures = ['accounts', 'slas', 'operations'] as const;
  const hasGrown = measures.some(
    (measure) =>
      now[measure] >= NOTABLE.times * told[measure] && now[measure] >= told[measure] + NOTABLE.more,
  );
  return hasGrown ? 'blast-radius-grew' : undefined;
}
