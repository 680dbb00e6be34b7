import { type ChannelOf } from '#contract';
import { type Attempt } from '../../ports.js';
import { type PageFacts } from '../../render/page-facts.js';
import { ChannelSender, type OutgoingPage } from '../channel-sender.js';
import { type HttpClient } from '../http/http-client.js';
import { lowerCased } from '../http/target.js';
import { alertOf } from './alert.js';

type AlertmanagerChannel = ChannelOf<'alertmanager'>;

/**
 * Until when a firing alert is said to last. It is said anew every minute, so that several may be lost, or Culprit be
 * away for some minutes, before Alertmanager takes it for resolved.
 */
const LASTS_MS = 600_000;

/**
 * Sends to every instance of a cluster, as they tell each other of notifications but not of alerts. One that has taken it
 * is enough: the others hear of it with the next round.
 */
export class AlertmanagerSender extends ChannelSender<AlertmanagerChannel> {
  constructor(private readonly http: HttpClient) {
    super();
  }

  protected attempt(channel: AlertmanagerChannel, { facts }: OutgoingPage): Promise<Attempt> {
    return this.sendAll(channel, [facts]);
  }

  /** Firing alerts, and resolved ones, in one request per instance. Never rejects. */
  async sendAll(channel: AlertmanagerChannel, pages: PageFacts[]): Promise<Attempt> {
    const body = JSON.stringify(
      pages.map((facts) => {
        const { resolvedAtUnixMs, sentAtUnixMs } = facts.about;
        return alertOf(facts, resolvedAtUnixMs ?? sentAtUnixMs + LASTS_MS);
      }),
    );
    const headers = lowerCased(channel.headers);
    const attempts = await Promise.all(
      channel.urls.map((url) => this.http.attempt({ url: alertsUrl(url), headers, body })),
    );
    const failed = attempts.flatMap((attempt) => (attempt.delivered ? [] : [attempt]));
    if (failed.length < attempts.length) return { delivered: true };
    const retryAfterMs = Math.min(...failed.map((attempt) => attempt.retryAfterMs ?? 0));
    return {
      delivered: false,
      recoverable: failed.some(({ recoverable }) => recoverable),
      error: failed.map(({ error }) => error).join('; '),
      ...(retryAfterMs > 0 && { retryAfterMs }),
    };
  }
}

function alertsUrl(base: string): string {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v2/alerts`;
  return url.href;
}
