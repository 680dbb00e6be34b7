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

  /** What Slack refuses may be a picture that it can't fetch: then the message goes without. */
  protected async attempt({ url }: ChannelOf<'slack-webhook'>, outgoing: OutgoingPage): Promise<Attempt> {
    const facts = saidAnew(outgoing.facts);
    const attempt = await this.http.attempt({ url, body: JSON.stringify(slackMessage(facts)) });
    if (attempt.delivered || attempt.recoverable || facts.pictures.length === 0) return attempt;
    return this.http.attempt({ url, body: JSON.stringify(slackMessage({ ...facts, pictures: [] })) });
  }
}
