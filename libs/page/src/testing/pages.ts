import { type Incident, type LatencyComparison, type Page, type PageAction } from '#contract';
import { sampleLatency } from '../deliver/sample-latency.js';
import { failedEvidence } from '../incidents/evidence.js';
import { Links } from '../links.js';
import { type Email, renderEmail } from '../render/email.js';
import { factsOf } from '../render/facts-of.js';
import { type Picture } from '../render/page-facts.js';
import { renderPage } from '../render/page.js';
import { ACTIONS, causeIncident, resolvedCause, severalSlas } from './causes.js';
import { failing, failingSomewhere } from './errors.js';
import { HOSTILE_NAMES, hostileCause } from './hostile.js';
import {
  BEGAN_UNIX_MS,
  changed,
  errorRateIncident,
  incident,
  named,
  resolvedIncident,
  SENT_UNIX_MS,
  unclear,
} from './incidents.js';
import {
  overspentIncident,
  regressionIncident,
  requestRateIncident,
  richIncident,
  silenceIncident,
  sloIncident,
} from './kinds.js';

const links = new Links({
  publicUrl: 'https://culprit.example/',
  template: 'https://jaeger.example/trace/{traceId}?uiFind={spanId}',
});
const drawn: Picture = { png: new Uint8Array([137, 80, 78, 71]), width: 760, height: 300 };

export type Case = {
  incident: Incident;
  event: Page['event'];
  sentAtUnixMs: number;
  picture: Picture;
  latency?: LatencyComparison;
  actions?: PageAction[];
};
const opened = { event: 'opened', sentAtUnixMs: SENT_UNIX_MS, picture: drawn } as const;
/** Of these, a webhook's page is looked at too. */
export const PAGES: Record<string, Case> = {
  opened: { ...opened, incident: incident() },
  latencies: { ...opened, incident: incident(), latency: sampleLatency(SENT_UNIX_MS) },
  unclear: { ...opened, incident: incident({ explanation: unclear }) },
  changed: { ...opened, incident: incident({ explanation: changed }) },
  'error-rate': { ...opened, incident: errorRateIncident() },
  'error-rate-unclear': { ...opened, incident: errorRateIncident({ explanation: failingSomewhere }) },
  'slow-and-failing': {
    ...opened,
    incident: incident({ explanation: { ...named, errorOrigin: failing.errorOrigin } }),
  },
  'not-explained': {
    ...opened,
    incident: incident({ explanation: null, exemplars: [], lastBadSpanEndUnixMs: null }),
    picture: { missing: 'no trace to show' },
  },
  'explaining-failed': {
    ...opened,
    incident: incident({
      explanation: failedEvidence().explanation,
      exemplars: [],
      lastBadSpanEndUnixMs: null,
    }),
    picture: { missing: 'no trace to show' },
  },
  'without-picture': {
    ...opened,
    incident: incident(),
    picture: { missing: 'the trace’s spans are not kept' },
  },
  slo: { ...opened, incident: sloIncident() },
  'slo-overspent': { ...opened, incident: overspentIncident() },
  regression: { ...opened, incident: regressionIncident() },
  silence: { ...opened, incident: silenceIncident(), picture: { missing: 'no trace to show' } },
  'request-rate': { ...opened, incident: requestRateIncident(), picture: { missing: 'no trace to show' } },
  'own-promises': { ...opened, incident: richIncident() },
  cause: { ...opened, incident: causeIncident(), actions: ACTIONS },
  resolved: {
    incident: resolvedIncident(),
    event: 'resolved',
    sentAtUnixMs: BEGAN_UNIX_MS + 401_000,
    picture: { missing: 'no trace to show' },
  },
  test: { ...opened, event: 'test', incident: incident() },
};

const later = { sentAtUnixMs: BEGAN_UNIX_MS + 615_000, picture: drawn, actions: ACTIONS };
const end = { event: 'resolved', sentAtUnixMs: BEGAN_UNIX_MS + 401_000, picture: drawn } as const;
const acknowledged = {
  acknowledgedAt: new Date(BEGAN_UNIX_MS + 195_000).toISOString(),
  acknowledgedBy: 'ada',
};
const unhandled = incident().handling;
/** Of these the page differs in what has happened. */
export const MAILS: Record<string, Case> = {
  'cause-escalated': { ...later, event: 'escalated', incident: causeIncident() },
  'cause-reopened': {
    ...later,
    event: 'reopened',
    incident: causeIncident({
      reopenedAt: new Date(BEGAN_UNIX_MS + 600_000).toISOString(),
      handling: { ...unhandled, ...acknowledged, assignee: 'grace' },
    }),
  },
  'cause-resolved': { ...end, incident: resolvedCause() },
  'cause-resolved-by-hand': {
    ...end,
    incident: resolvedCause({ handling: { ...unhandled, resolvedBy: 'ada' } }),
  },
  escalated: { ...later, event: 'escalated', incident: incident() },
  'several-slas': { ...opened, incident: severalSlas(), picture: { missing: 'no trace to show' } },
  hostile: { ...opened, incident: hostileCause(HOSTILE_NAMES), actions: ACTIONS },
  'hostile-long': { ...opened, incident: hostileCause(['n'.repeat(500), 'm'.repeat(500)]), actions: ACTIONS },
};

/** As it is sent. */
export function rendered({ incident: of, picture, ...context }: Case): { page: Page; email: Email } {
  const page = renderPage(of, { ...context, deliveryId: 'd-1', links });
  return { page, email: renderEmail(factsOf(page), picture, context.latency && picture) };
}
