import { Links } from '../links.js';
import { type Page } from '#contract';
import { type OutgoingPage } from '../channels/channel-sender.js';
import { type Receipt } from '../ports.js';
import { type Picture } from '../render/page-facts.js';
import { factsOf } from '../render/facts-of.js';
import { renderPage } from '../render/page.js';
import { incident, type OneViolation, SENT_UNIX_MS } from './incidents.js';

export const links = new Links({
  publicUrl: 'https://culprit.example',
  template: 'https://jaeger.example/trace/{traceId}?uiFind={spanId}',
});

/** A page as the deliverer hands it to a sender. */
export function outgoing(
  change: OneViolation = {},
  event: Page['event'] = 'opened',
  picture: Picture = { missing: 'no trace to show' },
  receipt: Receipt | null = null,
): OutgoingPage {
  const page = renderPage(incident(change), { event, deliveryId: 'd-17', sentAtUnixMs: SENT_UNIX_MS, links });
  return { facts: factsOf(page), page, picture: () => Promise.resolve(picture), receipt };
}
