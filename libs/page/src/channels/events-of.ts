import { type ChannelType, type DeliveryEvent } from '#contract';

/** Where a message can be changed, or is for programs, all is told. */
const ALL: DeliveryEvent[] = ['opened', 'updated', 'escalated', 'reopened', 'acknowledged', 'resolved'];
/** Each is a message of its own to everybody in a room: that it has grown is told by the page it links to. */
const IN_A_ROOM: DeliveryEvent[] = ['opened', 'escalated', 'reopened', 'acknowledged', 'resolved'];
/** For one person: what there is to do about it, and that there is no more. */
const TO_A_PERSON: DeliveryEvent[] = ['opened', 'escalated', 'reopened', 'resolved'];

/**
 * Which events a type of channel is sent: all others are never queued for it. A type that hears of an incident hears of its
 * end.
 */
export const EVENTS_OF: Record<ChannelType, readonly DeliveryEvent[]> = {
  webhook: ALL,
  slack: ALL,
  // Its key keeps one alert, in whose log the others are kept.
  pagerduty: ALL,
  // What fires is said again every minute, as it is by then.
  alertmanager: TO_A_PERSON,
  'slack-webhook': IN_A_ROOM,
  teams: IN_A_ROOM,
  discord: IN_A_ROOM,
  email: TO_A_PERSON,
  ntfy: TO_A_PERSON,
  pushover: TO_A_PERSON,
};
