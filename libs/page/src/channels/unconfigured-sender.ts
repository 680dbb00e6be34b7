import { type EmailChannel } from '#contract';
import { type Attempt } from '../ports.js';
import { ChannelSender } from './channel-sender.js';

/** Stands in for e-mail while no mail server is configured. Recoverable: the page goes out once there is one. */
export class UnconfiguredSender extends ChannelSender<EmailChannel> {
  protected attempt(): Promise<Attempt> {
    const error = 'no mail server is configured: set SMTP_URL, such as smtp://mail.example.org:587';
    return Promise.resolve({ delivered: false, recoverable: true, error });
  }
}
