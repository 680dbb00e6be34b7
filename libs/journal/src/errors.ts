/** Nothing was kept of a frame, and the same frame may be stored later: the sender should try again. */
export abstract class JournalRefusal extends Error {
  abstract readonly reason: 'journal_full' | 'disk_full' | 'journal_unwritable';
}

/** There is no room, until the frames that are there have been committed or the disk has been tidied. */
export class JournalFull extends JournalRefusal {
  override readonly name = 'JournalFull';

  constructor(
    readonly reason: 'journal_full' | 'disk_full',
    message: string,
  ) {
    super(message);
  }
}

/** The disk did not take it; `cause` is its error. */
export class JournalUnwritable extends JournalRefusal {
  override readonly name = 'JournalUnwritable';
  readonly reason = 'journal_unwritable';
}
