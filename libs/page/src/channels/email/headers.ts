import { type NoticePage, type Page } from '#contract';

export type MailHeaders = {
  messageId: string;
  inReplyTo?: string;
  references?: string;
  list: { id: { url: string; comment: string } };
  headers: Record<string, string>;
};

/**
 * The Message-ID follows from incident (or notice), channel and event: a page that is sent again after a lost answer is the
 * same message to whoever received it, and the resolved mail finds the one that it answers.
 */
export function mailHeaders(page: Page | NoticePage, channelId: string, domain: string): MailHeaders {
  const { event } = page;
  const about = 'notice' in page ? page.notice : page.incident;
  const idOf = (name: string) => `<${name}.${token(about.id)}.${token(channelId)}@${domain}>`;
  const opened = idOf('opened');
  return {
    // Tests of a channel have no incident of their own, and each is a new message.
    messageId: event === 'test' ? idOf(`test.${token(page.deliveryId)}`) : idOf(event),
    ...(event === 'resolved' && { inReplyTo: opened, references: opened }),
    list: { id: { url: `${listOf(page)}.${domain}`, comment: 'Culprit' } },
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ['notice' in page ? 'X-Culprit-Notice' : 'X-Culprit-Incident']: token(about.id),
    },
  };
}

function listOf(page: Page | NoticePage): string {
  return 'notice' in page ? `${token(page.notice.kind)}.notice` : `${token(page.incident.sla.id)}.sla`;
}

/** What may stand in an address without quotes. */
function token(text: string): string {
  return text.replace(/[^A-Za-z0-9-]/g, '-');
}
