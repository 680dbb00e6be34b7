import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Disk, SegmentJournal, type SegmentJournalOptions, systemDisk } from '#journal';
import { silentLogger, SystemClock } from '#kit';

const ROOMY = { maxBytes: 2 ** 26, maxAgeMs: 3_600_000 };

/** Tests pass on a machine whose disk is nearly full too. */
const disk: Disk = {
  ...systemDisk,
  space: () => Promise.resolve({ freeBytes: 2 ** 40, totalBytes: 2 ** 40 }),
};

/** A folder for a journal, and what it is opened with where a test does not care. */
export function temporaryJournal(
  over: Partial<SegmentJournalOptions> = {},
  folder = mkdtempSync(path.join(tmpdir(), 'culprit-journal-')),
) {
  return {
    folder,
    open: (again: Partial<SegmentJournalOptions> = {}) =>
      SegmentJournal.open({
        folder,
        limits: ROOMY,
        clock: new SystemClock(),
        log: silentLogger(),
        compressShare: 0,
        disk,
        ...over,
        ...again,
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
