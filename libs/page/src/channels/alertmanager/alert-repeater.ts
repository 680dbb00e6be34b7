import { type Channel, type ChannelOf, type Delivery, type Incident } from '#contract';
import { type Clock, type Logger } from '#kit';
import { type Links } from '../../links.js';
import { renderNotice } from '../../notices/notice-page.js';
import { type NoticeStore } from '../../notices/ports.js';
import { type IncidentStore } from '../../ports.js';
import { exampleCount } from '../../render/examples-for.js';
import { factsOf } from '../../render/facts-of.js';
import { type PageFacts } from '../../render/page-facts.js';
import { renderPage } from '../../render/page.js';
import { type AlertmanagerSender } from './alertmanager-sender.js';

export type AlertRepeaterOptions = {
  incidents: { open(): Promise<Incident[]> } & Pick<IncidentStore, 'list'>;
  notices: Pick<NoticeStore, 'list'>;
  channels: () => Promise<Channel[]>;
  sender: Pick<AlertmanagerSender, 'sendAll'>;
  links: Links;
  clock: Clock;
  log: Logger;
};

/** For how long an end is repeated, to reach an instance that was away just then: as Prometheus does. */
const TELLS_END_MS = 900_000;
const NEWEST = 500;

type Told = { deliveries: Delivery[]; status: 'open' | 'resolved'; resolvedAt: string | null };

/**
 * Alertmanager keeps alerts in memory and takes one that it no longer hears of for resolved. So each one that has been
 * delivered is said again, and its end for a while; one that is lost on the way is made good by the next.
 */
export class AlertRepeater {
  constructor(private readonly options: AlertRepeaterOptions) {}

  /** To be called every minute. Rejects where incidents can't be read. */
  async repeat(): Promise<void> {
    const { channels, sender, log } = this.options;
    const targets = (await channels()).filter((channel) => channel.type === 'alertmanager');
    if (targets.length === 0) return;
    const told = await this.told();
    await Promise.all(
      targets.map(async (channel) => {
        const pages = told.flatMap((one) => one(channel));
        if (pages.length === 0) return;
        const attempt = await sender.sendAll(channel, pages);
        if (!attempt.delivered)
          log.warn({ channel: channel.id, error: attempt.error }, 'alerts not repeated');
      }),
    );
  }

  /** What is, or was just now, the case, each as the pages that a channel has to hear again. */
  private async told(): Promise<((channel: ChannelOf<'alertmanager'>) => PageFacts[])[]> {
    const { incidents, notices, links, clock } = this.options;
    const sentAtUnixMs = clock.nowMs();
    const resolved = await incidents.list({ status: 'resolved', limit: NEWEST });
    const all = [...(await incidents.open()), ...resolved];
    const noticed = await notices.list(NEWEST);
    return [
      ...all.map(
        (incident) => (channel: Channel) =>
          repeated(incident, channel, sentAtUnixMs).map(({ id, event }) =>
            factsOf(
              renderPage(incident, {
                event,
                deliveryId: id,
                sentAtUnixMs,
                links,
                examples: exampleCount(channel),
              }),
            ),
          ),
      ),
      ...noticed.map(
        (notice) => (channel: Channel) =>
          repeated(notice, channel, sentAtUnixMs).map(({ id, event }) =>
            factsOf(
              renderNotice(notice, {
                event,
                deliveryId: id,
                sentAtUnixMs,
                noticeUrl: links.notice(notice.id),
              }),
            ),
          ),
      ),
    ];
  }
}

/** The delivery whose page is to be said again, the newest that the outbox has had delivered. */
function repeated({ deliveries, status, resolvedAt }: Told, channel: Channel, nowUnixMs: number): Delivery[] {
  if (resolvedAt !== null && nowUnixMs - Date.parse(resolvedAt) > TELLS_END_MS) return [];
  const delivered = deliveries.filter(
    (delivery) => delivery.channel === channel.id && delivery.status === 'delivered',
  );
  const told = delivered.findLast(({ event }) => (event === 'resolved') === (status === 'resolved'));
  return told ? [told] : [];
}
