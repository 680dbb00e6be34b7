import { type Logger, messageOf } from '#kit';
import { JournalFull, type JournalRefusal, JournalUnwritable } from './errors.js';

/** Counts what the journal could not take, and tells when that begins and ends. */
export class Refusals {
  readonly counts: Record<JournalRefusal['reason'], number> = {
    journal_full: 0,
    disk_full: 0,
    journal_unwritable: 0,
  };
  private current: JournalRefusal['reason'] | undefined;

  constructor(
    private readonly folder: string,
    private readonly log: Logger,
  ) {}

  /** What the senders of so many frames are told. */
  refuse(frames: number, error: unknown): JournalRefusal {
    const refusal =
      error instanceof JournalFull
        ? error
        : new JournalUnwritable(
            `the journal can't be written (${messageOf(error)}): see to the disk of ${this.folder}`,
            { cause: error },
          );
    this.counts[refusal.reason] += frames;
    if (this.current !== refusal.reason) this.log.error({ err: refusal }, 'requests are refused');
    this.current = refusal.reason;
    return refusal;
  }

  /** Why requests would be refused now; the disk is looked at also where none come. */
  reasonNow(isDiskLow: boolean): JournalRefusal['reason'] | undefined {
    if (isDiskLow) return 'disk_full';
    return this.current === 'disk_full' ? undefined : this.current;
  }

  stored(): void {
    if (this.current !== undefined) this.log.info('the journal takes requests again');
    this.current = undefined;
  }
}
