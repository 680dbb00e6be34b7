import { type Notice } from '#contract';

/** What is wrong: one of a kind has at most one open notice. `notThrough`: a channel that can't tell of it. */
export type Trouble = Pick<Notice, 'kind' | 'subject' | 'title' | 'text'> & { notThrough?: string };

/** Notices and the deliveries that they cause; each method is one transaction, as with incidents. */
export abstract class NoticeStore {
  abstract open(): Promise<Notice[]>;
  abstract find(id: string): Promise<Notice | undefined>;
  /** Newest first. */
  abstract list(limit: number): Promise<Notice[]>;
  /** Opens a notice and queues its deliveries. False where (kind, subject) has an open one. */
  abstract create(trouble: Trouble, channelIds: string[]): Promise<boolean>;
  /** Closes it, and queues that to the channels that were told of it. */
  abstract resolve(id: string, resolution: string): Promise<void>;
}
