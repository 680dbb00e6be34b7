import { type ChannelOf } from '#contract';
import { type Attempt } from '../../ports.js';
import { ChannelSender, type OutgoingPage } from '../channel-sender.js';
import { type HttpClient } from '../http/http-client.js';
import { pagerDutyEvent } from './pagerduty-event.js';

const ENDPOINTS = { us: 'https://events.pagerduty.com', eu: 'https://events.eu.pagerduty.com' };

/** Events with the same key are one alert, so that one that is sent again changes nothing. */
export class PagerDutySender extends ChannelSender<ChannelOf<'pagerduty'>> {
  constructor(
    private readonly http: HttpClient,
    private readonly endpoints: Record<'us' | 'eu', string> = ENDPOINTS,
  ) {
    super();
  }

  protected async attempt(channel: ChannelOf<'pagerduty'>, { facts }: OutgoingPage): Promise<Attempt> {
    const event = pagerDutyEvent(facts, channel);
    const attempt = await this.http.attempt({
      url: `${this.endpoints[channel.region]}/v2/enqueue`,
      body: JSON.stringify(event),
      secrets: [channel.routingKey],
    });
    return attempt.delivered ? { ...attempt, receipt: { dedup_key: event.dedup_key } } : attempt;
  }
}
