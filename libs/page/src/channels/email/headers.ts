import { type PageEvent } from '#contract';
import { type Receipt } from '../../ports.js';
import { type PageSubject } from '../../render/page-facts.js';

const ANSWERS_OPENING: Record<PageEvent, boolean> = {
  opened: false,
  updated: true,
  escalated: true,
  reopened: true,
  acknowledged: true,
  resolved: true,
  test: false,
};

export type MailHeaders = {
  messageId: string;
  inReplyTo?: string;
  references?: string;
  list: { id: { url: string; comment: string } };
  headers: Record<string, string>;
};

/**
 * The Message-ID of the opening follows from incident (or notice) and channel, so that whatever comes later finds the mail that it
 * answers; that of the others has the delivery in it as well. A page that is sent again after a lost answer is the same message to
 * whoever received it; a second escalation is another one, as many servers drop what they have had already.
 */
export function mailHeaders(
  about: PageSubject,
  channelId: string,
  domain: string,
  receipt: Receipt | null,
): MailHeaders {
  const { kind, event, id, deliveryId, rule } = about;
  const idOf = (name: string) => `<${name}.${token(id)}.${token(channelId)}@${domain}>`;
  // What the opening was really called, also where the sender's domain is another one now.
  const opened = receipt?.messageId ?? idOf('opened');
  const list = `${token(rule.id)}.${kind === 'notice' ? 'notice' : 'sla'}`;
  return {
    messageId: event === 'opened' ? idOf(event) : idOf(`${event}.${token(deliveryId)}`),
    ...(ANSWERS_OPENING[event] && { inReplyTo: opened, references: opened }),
    list: { id: { url: `${list}.${domain}`, comment: 'Culprit' } },
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      [kind === 'notice' ? 'X-Culprit-Notice' : 'X-Culprit-Incident']: token(id),
    },
  };
}

/** What may stand in an address without quotes. */
function token(text: string): string {
  return text.replace(/[^A-Za-z0-9-]/g, '-');
}
