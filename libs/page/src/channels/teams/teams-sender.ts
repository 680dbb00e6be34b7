import { type ChannelOf } from '#contract';
import { type Attempt } from '../../ports.js';
import { saidAnew } from '../../render/said-anew.js';
import { ChannelSender, type OutgoingPage } from '../channel-sender.js';
import { type HttpClient } from '../http/http-client.js';
import { teamsMessage } from './card.js';

/** A workflow answers that it has begun: what becomes of the card then, it keeps to itself. */
export class TeamsSender extends ChannelSender<ChannelOf<'teams'>> {
  constructor(private readonly http: HttpClient) {
    super();
  }

  protected attempt({ url }: ChannelOf<'teams'>, { facts }: OutgoingPage): Promise<Attempt> {
    return this.http.attempt({ url, body: JSON.stringify(teamsMessage(saidAnew(facts))) });
  }
}
