import { type PageFacts } from '../../render/page-facts.js';
import { type Alert, alertOf } from './alert.js';
import { fingerprint } from './fingerprint.js';

type Status = 'firing' | 'resolved';

/** What Alertmanager sends to its webhook receivers, version 4: a group of one alert. */
export type AlertmanagerWebhook = {
  version: '4';
  groupKey: string;
  truncatedAlerts: number;
  status: Status;
  receiver: string;
  groupLabels: Record<string, string>;
  commonLabels: Record<string, string>;
  commonAnnotations: Record<string, string>;
  externalURL: string;
  alerts: (Alert & { status: Status; fingerprint: string })[];
};

/** Go's zero time: an alert that has no end yet. */
const NO_END_UNIX_MS = Date.parse('0001-01-01T00:00:00Z');

export function alertmanagerWebhook(facts: PageFacts, receiver: string): AlertmanagerWebhook {
  const { resolvedAtUnixMs, url } = facts.about;
  const alert = alertOf(facts, resolvedAtUnixMs ?? NO_END_UNIX_MS);
  const status = resolvedAtUnixMs === null ? 'firing' : 'resolved';
  const { labels, annotations } = alert;
  const grouped = { alertname: labels.alertname ?? '' };
  return {
    version: '4',
    groupKey: `{}:{alertname="${grouped.alertname}"}/${fingerprint(labels)}`,
    truncatedAlerts: 0,
    status,
    receiver,
    groupLabels: grouped,
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: new URL(url).origin,
    alerts: [{ status, ...alert, fingerprint: fingerprint(labels) }],
  };
}
