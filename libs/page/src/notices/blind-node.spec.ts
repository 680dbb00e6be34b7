import { NoticePage, type Notice } from '#contract';
import { type BlindNode } from '#evaluate';
import { renderEmail } from '../render/email.js';
import { blindNode } from './blind-node.js';
import { noticeFacts, renderNotice } from './notice-page.js';

const CAUGHT_UP = Date.UTC(2026, 10, 23, 3, 12, 40);
const SENT = CAUGHT_UP + 31_000;

const node: BlindNode = {
  id: '0d3c7f2e-5b7a-4c53-9a43-3c5d1e6f7a80',
  name: 'web-1',
  leads: false,
  flushes: 7,
  seenUnixMs: CAUGHT_UP + 1_000,
  caughtUpUnixMs: CAUGHT_UP,
  stoppedUnixMs: null,
  seenAgoMs: 30_000,
  caughtUpAgoMs: 31_000,
  state: 'silent',
};

function notice(change: Partial<Notice> = {}): Notice {
  return {
    ...blindNode(node, 120_000),
    id: 'n-17',
    status: 'open',
    openedAt: new Date(SENT).toISOString(),
    resolvedAt: null,
    resolution: null,
    deliveries: [],
    ...change,
  };
}

function page(event: 'opened' | 'resolved', told: Notice) {
  const noticeUrl = 'https://culprit.example/notices/n-1';
  const context = { event, deliveryId: 'd-1', sentAtUnixMs: SENT, noticeUrl };
  return noticeFacts(NoticePage.parse(renderNotice(told, context)));
}

describe('the page of a node that is missing', () => {
  it('says since when, what that means, and what to do', () => {
    const { subject, text } = renderEmail(page('opened', notice()), { missing: '' });
    expect(subject).toBe(
      '[culprit] Culprit is blind: node web-1 has not committed all it received since 03:12:40 UTC',
    );
    expect(text).toContain('CULPRIT ITSELF IS IN TROUBLE');
    expect(text).toContain(
      'Nothing has been heard of the node web-1 since 03:12:41 UTC, and it did not say goodbye.\n' +
        'For 2 min from then on, all rules are unknown: nobody is paged for an SLA. ' +
        'After that they are judged without what this node has received.\n',
    );
    expect(text).toContain(`DELETE /api/v1/nodes/${node.id}`);
  });

  it('says of one that runs that rules stay unknown until it has caught up', () => {
    const { text } = blindNode({ ...node, state: 'behind' }, 120_000);
    expect(text).toMatch(/^The node web-1 runs, but .*\n\nUntil it has caught up, all rules are unknown/);
  });

  it('tells when it is over, and how it ended', () => {
    const over = { status: 'resolved', resolvedAt: new Date(SENT + 400_000).toISOString() } as const;
    const { subject, text, html } = renderEmail(
      page('resolved', notice({ ...over, resolution: 'It is back.' })),
      { missing: '' },
    );
    expect(subject).toMatch(/^\[culprit\] Resolved: Culprit is blind: node web-1 .* \(after 6 min 40 s\)$/);
    expect(text).toContain('It is back.');
    expect(html).toContain('It is back.');
  });

  it('cannot be made to act by what a node is called', () => {
    const named = blindNode({ ...node, name: '<b>\r\nBcc: x@example.org\u202e' }, 120_000);
    expect(named.title).not.toMatch(/[\r\n\u202e]/);
    const { html } = renderEmail(page('opened', notice(named)), { missing: '' });
    expect(html).not.toContain('<b>');
  });
});
