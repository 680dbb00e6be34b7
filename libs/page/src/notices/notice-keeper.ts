import { type Notice, type NoticeKind } from '#contract';
import { type Logger } from '#kit';
import { type NoticeStore, type Trouble } from './ports.js';

export type NoticeKeeperOptions = {
  store: NoticeStore;
  /** Who is told of what is wrong with Culprit itself, `except` for one channel. */
  channels: (except: string | undefined) => Promise<string[]>;
  log: Logger;
};

/** Keeps the notices of a kind in step with what is wrong: as with incidents, each call compares what is with what should be. */
export class NoticeKeeper {
  constructor(private readonly options: NoticeKeeperOptions) {}

  /** @param resolution how one ended that is not among the troubles any more */
  async reconcile(
    kind: NoticeKind,
    troubles: readonly Trouble[],
    resolution: (notice: Notice) => string,
  ): Promise<void> {
    const { store, log, channels } = this.options;
    const open = (await store.open()).filter((notice) => notice.kind === kind);
    const troubled = new Set(troubles.map(({ subject }) => subject));
    const noticed = new Set(open.map(({ subject }) => subject));
    for (const notice of open) {
      if (troubled.has(notice.subject)) continue;
      await store.resolve(notice.id, resolution(notice));
      log.info({ kind, subject: notice.subject }, 'notice resolved');
    }
    const fresh = troubles.filter(({ subject }) => !noticed.has(subject));
    for (const trouble of fresh) {
      const channelIds = await channels(trouble.notThrough);
      if (await store.create(trouble, channelIds))
        log.warn({ kind, subject: trouble.subject, channels: channelIds }, trouble.title);
    }
  }
}
