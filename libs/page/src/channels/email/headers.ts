import { type Page } from '#contract';

export type MailHeaders = {
  messageId: string;
  inReplyTo?: string;
  references?: string;
  list: { id: { url: string; comment: string } };
  headers: Record<string, string>;
};

/**
 * The Message-ID follows from incident, channel and event: a page that is sent again after a lost answer is the
 * same message to whoever received it, and the resolved mail finds the one that it answers.
 */
export function mailHeaders(page: Page, channelId: string, domain: string): MailHeaders {
  const { incident, event } = page;
  const idOf = (name: string) => `<${name}.${token(incident.id)}.${token(channelId)}@${domain}>`;
  const opened = idOf('opened');
  return {
    // Tests of a channel have no incident of their own, and each is a new message.
    messageId: event === 'test' ? idOf(`test.${token(page.deliveryId)}`) : idOf(event),
    ...(event === 'resolved' && { inReplyTo: opened, references: opened }),
    list: { id: { url: `${token(incident.sla.id)}.sla.${domain}`, comment: 'Culprit' } },
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Culprit-Incident': token(incident.id),
    },
  };
}

/** What may stand in an address without quotes. */
function token(text: string): string {
  return text.replace(/[^A-Za-z0-9-]/g, '-');
}
