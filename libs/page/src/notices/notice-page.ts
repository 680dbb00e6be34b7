import { type Notice, type NoticePage, type PageEvent } from '#contract';
import { inert } from '../render/inert.js';
import { type PageFacts, type PageSubject } from '../render/page-facts.js';
import { formatDuration } from '../render/units.js';

export type NoticeContext = {
  /** Of an incident's, it knows two. */
  event: PageEvent;
  deliveryId: string;
  sentAtUnixMs: number;
  noticeUrl: string;
};

/** The page of a notice: what a webhook receives and a mail renders from. */
export function renderNotice(told: Notice, context: NoticeContext): NoticePage {
  const { deliveries: _, ...notice } = told;
  const { deliveryId, sentAtUnixMs, noticeUrl } = context;
  const event = context.event === 'resolved' ? 'resolved' : 'opened';
  const lastedMs = Date.parse(notice.resolvedAt ?? '') - Date.parse(notice.openedAt);
  const lasted = event === 'resolved' ? ` (after ${formatDuration(lastedMs * 1e6, 2)})` : '';
  return {
    version: 2,
    event,
    deliveryId,
    title: event === 'resolved' ? `Resolved: ${notice.title}${lasted}` : notice.title,
    notice,
    noticeUrl,
    sentAt: new Date(sentAtUnixMs).toISOString(),
  };
}

/** In words: nothing is violated, so there are no figures, examples and accounts. */
export function noticeFacts(page: NoticePage): PageFacts {
  const { event, notice } = page;
  const resolved = event === 'resolved';
  const [summary = '', ...notes] = (resolved ? (notice.resolution ?? '') : notice.text).split('\n\n');
  const over = notice.resolvedAt === null ? '' : ` Over since ${timeOf(notice.resolvedAt)}.`;
  return {
    about: noticeSubject(page),
    tone: resolved ? 'resolved' : 'violation',
    banner: resolved ? 'Resolved' : 'Culprit itself is in trouble',
    headline: inert(notice.title, 200),
    news: '',
    sla: 'About Culprit, not about one of your SLAs',
    figures: [],
    summary: inert(summary, 1000),
    notes: notes.map((note) => inert(note, 1000)),
    culprit: { tone: 'none', heading: '', sentence: '', detail: '', error: '', candidates: [] },
    changed: { demand: '', changes: [] },
    violations: { rows: [], more: '' },
    waterfall: undefined,
    latency: undefined,
    pictures: [],
    examples: { rows: [], more: '', shareOf: '', links: [] },
    accounts: { headings: ['', '', ''], rows: [], more: '' },
    open: { label: 'Open notice', href: page.noticeUrl },
    slaVersionUrl: '',
    actions: [],
    footer: [`Notice ${notice.id}, opened ${timeOf(notice.openedAt)}.${over}`],
  };
}

function noticeSubject({ event, notice, deliveryId, title, noticeUrl, sentAt }: NoticePage): PageSubject {
  return {
    kind: 'notice',
    event,
    id: notice.id,
    deliveryId,
    sentAtUnixMs: Date.parse(sentAt),
    openedAtUnixMs: Date.parse(notice.openedAt),
    resolvedAtUnixMs: notice.resolvedAt === null ? null : Date.parse(notice.resolvedAt),
    severity: 'error',
    title: inert(title, 250),
    url: noticeUrl,
    rule: { id: notice.kind, name: 'Culprit itself' },
    operation: undefined,
    culprit: undefined,
    accounts: [],
    tier: undefined,
  };
}

function timeOf(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}
