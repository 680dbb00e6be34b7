import { type Channel, type Incident, type LatencyComparison, type NoticePage, type Page } from '#contract';
import { type Clock } from '#kit';
import { type Span } from '#span';
import { type ActionLinks } from '../actions/action-links.js';
import { offeredBy } from '../actions/offered.js';
import { type ChannelSender, type OutgoingPage } from '../channels/channel-sender.js';
import { type Senders } from '../channels/senders.js';
import { type Links } from '../links.js';
import { renderNotice } from '../notices/notice-page.js';
import { type NoticeStore } from '../notices/ports.js';
import { type Attempt, type DueDelivery, type IncidentStore, type Receipt } from '../ports.js';
import { latencyOf } from '../pictures/latency-of.js';
import { type PictureLinks } from '../pictures/picture-links.js';
import { Pictures, type PicturesOptions } from '../pictures/pictures.js';
import { exampleCount } from '../render/examples-for.js';
import { factsOf } from '../render/facts-of.js';
import { type PageContext, renderPage } from '../render/page.js';
import { sampleIncident, sampleTrace } from './sample.js';
import { sampleLatency } from './sample-latency.js';
import { timeToPage, type TimeToPage } from './time-to-page.js';

export type DelivererOptions = PicturesOptions & {
  store: Pick<IncidentStore, 'find' | 'keptTrace' | 'evidenceOf'>;
  notices: Pick<NoticeStore, 'find'>;
  senders: Senders;
  links: Links;
  actions: Pick<ActionLinks, 'of' | 'ofTest'>;
  pictureLinks: Pick<PictureLinks, 'of'>;
  clock: Clock;
  /** Called for each page whose violating span is known, once its channel has accepted it. */
  onPaged: (time: TimeToPage, channel: Channel['type']) => void;
};

/** Turns a due delivery into a sent page: load → render → send. Each step's failure is an attempt with its reason. */
export class Deliverer {
  private readonly pictures: Pictures;

  constructor(private readonly options: DelivererOptions) {
    this.pictures = new Pictures(options);
  }

  /** Rejects where the incident can't be read, which is worth another attempt. */
  deliver = async (due: DueDelivery): Promise<Attempt> => {
    const { store, actions, pictureLinks, clock, log } = this.options;
    const { delivery, channel, event, incidentId, noticeId, receipt } = due;
    if (noticeId !== null) return this.deliverNotice(due, noticeId);
    const incident = incidentId === null ? undefined : await store.find(incidentId);
    if (!incident) return { delivered: false, recoverable: false, error: 'the incident is no longer there' };

    const offered = await actions.of(incident.id, delivery.id, channel.id, offeredBy(event, incident));
    const page = this.pageOf(incident, channel, {
      event,
      deliveryId: delivery.id,
      escalation: delivery.escalation,
      actions: offered,
      latency: await this.latency(incident),
      pictures: await pictureLinks.of(incident.id),
    });
    const trace = (traceId: string) => store.keptTrace(traceId);
    const attempt = await this.send(channel, page, this.drawn(page, trace), receipt);
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
      event,
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
      latency: sampleLatency(nowUnixMs),
    });
    const trace = (traceId: string) => Promise.resolve(sampleTrace(traceId, nowUnixMs));
    return this.send(channel, page, this.drawn(page, trace), null);
  }

  private pageOf(
    incident: Incident,
    channel: Channel,
    about: Omit<PageContext, 'sentAtUnixMs' | 'links' | 'examples'>,
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

  /** Undefined where nobody knows; a page is not held for it. */
  private async latency(incident: Incident): Promise<LatencyComparison | undefined> {
    try {
      return await latencyOf(this.options.store, incident);
    } catch (error) {
      this.options.log.warn({ err: error, incident: incident.id }, 'page without its latencies');
      return undefined;
    }
  }

  private drawn(page: Page, trace: (traceId: string) => Promise<Span[]>): OutgoingPage['picture'] {
    const { exemplars, incident, latency, event } = page;
    const culprit = incident.explanation?.culprit?.name;
    return (kind) =>
      event === 'resolved'
        ? Promise.resolve({ missing: 'it is over' })
        : this.pictures.draw(kind, { incidentId: incident.id, exemplars, culprit, latency, trace });
  }
}
