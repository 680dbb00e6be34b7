import path from 'node:path';
import { SegmentJournal } from '#journal';
import { type Clock, type Logger } from '#kit';
import { type Config } from './config.js';

/** The journal in its own folder, or below the home of the database. */
export async function openJournal(
  config: Config,
  home: string,
  log: Logger,
  clock: Clock,
): Promise<SegmentJournal> {
  const journal = await SegmentJournal.open({
    folder: config.CULPRIT_JOURNAL ?? path.join(home, 'journal'),
    limits: { maxBytes: config.CULPRIT_JOURNAL_BYTES, maxAgeMs: config.CULPRIT_RECALL_TIME },
    clock,
    log,
  });
  // Nothing is replayed from it yet, so nothing in it is waited for.
  journal.keepFrom(Number.POSITIVE_INFINITY);
  return journal;
}
