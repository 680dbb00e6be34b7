import { type Channel } from '#contract';
import { type ChannelSender } from '../../channels/channel-sender.js';
import { type HttpClient } from '../../channels/http/http-client.js';
import { type Refusal, type Route } from '../receiver-stub.js';

/** A receiver as its documentation describes it. */
export type Receiver = {
  name: Channel['type'];
  routes: Record<string, Route>;
  /** The form in which it refuses what it does not understand. */
  refusal: (why: string) => Refusal;
  /** The channel to a stub of it, and who sends there. */
  to: (baseUrl: string, http: HttpClient) => { sender: ChannelSender<Channel>; channel: Channel };
  /** What in a body would act on people or programs. */
  acts: RegExp;
};
