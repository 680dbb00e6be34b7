import { type WebhookChannel } from '#contract';
import { type Attempt } from '../../ports.js';
import { alertmanagerWebhook } from '../alertmanager/alertmanager-webhook.js';
import { ChannelSender, type OutgoingPage } from '../channel-sender.js';
import { type HttpClient } from '../http/http-client.js';
import { lowerCased } from '../http/target.js';
import { fittingPage } from './fitting-page.js';
import { signatureHeaders } from './signature.js';

/** POSTs the page as JSON, signed where the channel has a secret. */
export class WebhookSender extends ChannelSender<WebhookChannel> {
  constructor(private readonly http: HttpClient) {
    super();
  }

  protected attempt(channel: WebhookChannel, { page, facts }: OutgoingPage): Promise<Attempt> {
    const { secret } = channel;
    const body = JSON.stringify(
      channel.format === 'alertmanager' ? alertmanagerWebhook(facts, channel.id) : fittingPage(page),
    );
    const { deliveryId } = page;
    return this.http.attempt({
      url: channel.url,
      headers: {
        ...lowerCased(channel.headers),
        'idempotency-key': deliveryId,
        // The time of the attempt, not of the page: one that is tried again for an hour must not look like a replay.
        ...(secret !== undefined && signatureHeaders(secret, deliveryId, Date.now(), body)),
      },
      body,
      secrets: secret === undefined ? [] : [secret],
    });
  }
}
