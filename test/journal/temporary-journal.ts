import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SegmentJournal, type SegmentJournalOptions } from '#journal';
import { silentLogger, SystemClock } from '#kit';

const ROOMY = { maxBytes: 2 ** 26, maxAgeMs: 3_600_000 };

/** A folder for a journal, and what it is opened with where a test does not care. */
export function temporaryJournal(over: Partial<SegmentJournalOptions> = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'culprit-journal-'));
  return {
    folder,
    open: (again: Partial<SegmentJournalOptions> = {}) =>
      SegmentJournal.open({
        folder,
        limits: ROOMY,
        clock: new SystemClock(),
        log: silentLogger(),
        ...over,
        ...again,
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
