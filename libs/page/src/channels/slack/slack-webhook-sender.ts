import { type ChannelOf } from '#contract';
import { type Attempt } from '../../ports.js';
import { saidAnew } from '../../render/said-anew.js';
import { ChannelSender, type OutgoingPage } from '../channel-sender.js';
import { type HttpClient } from '../http/http-client.js';
import { slackMessage } from './blocks.js';

/** The simple form: it can neither thread nor change what it has sent. */
export class SlackWebhookSender extends ChannelSender<ChannelOf<'slack-webhook'>> {
  constructor(private readonly http: HttpClient) {
    super();
  }

  protected attempt({ url }: ChannelOf<'slack-webhook'>, { facts }: OutgoingPage): Promise<Attempt> {
    return this.http.attempt({ url, body: JSON.stringify(slackMessage(saidAnew(facts))) });
  }
}
