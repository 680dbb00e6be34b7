import { type ChannelOf } from '#contract';
import { type Attempt } from '../../ports.js';
import { saidAnew } from '../../render/said-anew.js';
import { ChannelSender, type OutgoingPage } from '../channel-sender.js';
import { type HttpClient } from '../http/http-client.js';
import { discordMessage } from './embed.js';

export class DiscordSender extends ChannelSender<ChannelOf<'discord'>> {
  constructor(private readonly http: HttpClient) {
    super();
  }

  protected attempt(channel: ChannelOf<'discord'>, { facts }: OutgoingPage): Promise<Attempt> {
    const url = new URL(channel.url);
    // Else a message that could not be saved is answered as one that was.
    url.searchParams.set('wait', 'true');
    return this.http.attempt({ url: url.href, body: JSON.stringify(discordMessage(saidAnew(facts))) });
  }
}
