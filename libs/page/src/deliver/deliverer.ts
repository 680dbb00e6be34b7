import { type Channel, type Incident, type NoticePage, type Page } from '#contract';
import { messageOf, type Clock, type Logger } from '#kit';
import { type Span } from '#span';
import { type ActionLinks } from '../actions/action-links.js';
import { offeredBy } from '../actions/offered.js';
import { type ChannelSender, type OutgoingPage } from '../channels/channel-sender.js';
import { type Senders } from '../channels/senders.js';
import { type Links } from '../links.js';
import { renderNotice } from '../notices/notice-page.js';
import { type NoticeStore } from '../notices/ports.js';
import { type Attempt, type DueDelivery, type IncidentStore, type Receipt } from '../ports.js';
import { exampleCount } from '../render/examples-for.js';
import { factsOf } from '../render/facts-of.js';
import { type Picture } from '../render/page-facts.js';
import { type PageContext, renderPage, worstExemplar } from '../render/page.js';
import { type WaterfallPng } from '../render/waterfall-png.js';
import { sampleIncident, sampleTrace } from './sample.js';
import { timeToPage, type TimeToPage } from './time-to-page.js';

/** A trace to be drawn as SVG, from the span that was judged downwards, with its critical path marked. */
export type WaterfallRequest = {
  spans: Span[];
  /** The span that was judged. */
  rootSpanId: string;
  /** Whose time is to stand out. */
  culprit: string | undefined;
  /** Longer ones leave out the rows that matter least, and say so. */
  maxRows: number;
  /** In px. */
  width: number;
};

export type DelivererOptions = {
  store: Pick<IncidentStore, 'find' | 'keptTrace'>;
  notices: Pick<NoticeStore, 'find'>;
  senders: Senders;
  links: Links;
  actions: Pick<ActionLinks, 'of' | 'ofTest'>;
  waterfallSvg: (request: WaterfallRequest) => string;
  png: Pick<WaterfallPng, 'draw'>;
  clock: Clock;
  log: Logger;
  /** Called for each page whose violating span is known, once its channel has accepted it. */
  onPaged: (time: TimeToPage, channel: Channel['type']) => void;
};

/** More rows make a picture of more than a screen. */
const MAX_ROWS = 24;
/** A phone shows 330 to 400 px of a mail's column: a wider picture would be shrunk there, and its letters with it. */
const PICTURE_WIDTH = 440;

/** Turns a due delivery into a sent page: load → render → send. Each step's failure is an attempt with its reason. */
export class Deliverer {
  constructor(private readonly options: DelivererOptions) {}

  /** Rejects where the incident can't be read, which is worth another attempt. */
  deliver = async (due: DueDelivery): Promise<Attempt> => {
    const { store, actions, clock, log } = this.options;
    const { delivery, channel, event, incidentId, noticeId, receipt } = due;
    if (noticeId !== null) return this.deliverNotice(due, noticeId);
    const incident = incidentId === null ? undefined : await store.find(incidentId);
    if (!incident) return { delivered: false, recoverable: false, error: 'the incident is no longer there' };

    const offered = await actions.of(incident.id, delivery.id, channel.id, offeredBy(event, incident));
    const page = this.pageOf(incident, channel, { event, deliveryId: delivery.id, actions: offered });
    const trace = (traceId: string) => store.keptTrace(traceId);
    const attempt = await this.send(channel, page, () => this.picture(page, trace), receipt);
    // What comes of a failed attempt is the outbox's to decide, and to log.
    if (!attempt.delivered) return attempt;
    const time = timeToPage(page, clock.nowMs());
    const facts = { delivery: delivery.id, incident: incidentId, channel: channel.id, event };
    log.info({ ...facts, ...time }, 'page delivered');
    if (time) this.options.onPaged(time, channel.type);
    return attempt;
  };

  private async deliverNotice(
    { delivery, channel, event, receipt }: DueDelivery,
    id: string,
  ): Promise<Attempt> {
    const { notices, links, clock, log } = this.options;
    const notice = await notices.find(id);
    if (!notice) return { delivered: false, recoverable: false, error: 'the notice is no longer there' };
    const context = {
      event: event === 'resolved' ? event : ('opened' as const),
      deliveryId: delivery.id,
      sentAtUnixMs: clock.nowMs(),
      noticeUrl: links.notice(notice.id),
    };
    const page = renderNotice(notice, context);
    const picture = () => Promise.resolve({ missing: 'a notice has none' });
    const attempt = await this.send(channel, page, picture, receipt);
    if (attempt.delivered)
      log.info({ delivery: delivery.id, notice: id, channel: channel.id, event }, 'page delivered');
    return attempt;
  }

  /** Sends a page that says of itself that it is a test. */
  async sendTest(channel: Channel): Promise<Attempt> {
    const nowUnixMs = this.options.clock.nowMs();
    const sample = sampleIncident(nowUnixMs);
    const offered = await this.options.actions.ofTest(channel.id, offeredBy('test', sample));
    const page = this.pageOf(sample, channel, {
      event: 'test',
      deliveryId: `test-${nowUnixMs}`,
      actions: offered,
    });
    const trace = (traceId: string) => Promise.resolve(sampleTrace(traceId, nowUnixMs));
    return this.send(channel, page, () => this.picture(page, trace), null);
  }

  private pageOf(
    incident: Incident,
    channel: Channel,
    about: Pick<PageContext, 'event' | 'deliveryId' | 'actions'>,
  ): Page {
    const { links, clock } = this.options;
    const examples = exampleCount(channel);
    return renderPage(incident, { ...about, sentAtUnixMs: clock.nowMs(), links, examples });
  }

  private send(
    channel: Channel,
    page: Page | NoticePage,
    picture: OutgoingPage['picture'],
    receipt: Receipt | null,
  ): Promise<Attempt> {
    const sender: ChannelSender<Channel> = this.options.senders[channel.type];
    return sender.send(channel, { facts: factsOf(page), page, picture, receipt });
  }

  /** Never rejects: a page goes out without its picture rather than not at all. */
  private async picture(page: Page, trace: (traceId: string) => Promise<Span[]>): Promise<Picture> {
    const { log, waterfallSvg, png } = this.options;
    const worst = worstExemplar(page.exemplars);
    if (!worst || page.event === 'resolved') return { missing: 'no trace to show' };
    try {
      const spans = await trace(worst.traceId);
      if (spans.length === 0) return { missing: 'the trace’s spans are not kept' };
      const culprit = page.incident.explanation?.culprit?.name;
      return await png.draw(
        waterfallSvg({ spans, rootSpanId: worst.spanId, culprit, maxRows: MAX_ROWS, width: PICTURE_WIDTH }),
      );
    } catch (error) {
      log.warn(
        { err: error, incident: page.incident.id, trace: worst.traceId },
        'page without its waterfall',
      );
      return { missing: `it could not be drawn, ${messageOf(error)}` };
    }
  }
}
