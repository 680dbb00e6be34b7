import { type Journal, type SegmentJournal } from '#journal';
import { type ManualClock } from '#kit';
import { temporaryJournal } from '../journal/temporary-journal.js';
import { journalContract } from './journal.contract.js';

const opened = new Map<Journal, { journal: SegmentJournal; remove: () => void }>();

async function open(
  limits: { maxBytes: number; maxAgeMs: number },
  clock: ManualClock,
  over: Parameters<typeof temporaryJournal>[0] = {},
): Promise<SegmentJournal> {
  const { open, remove } = temporaryJournal({ limits, clock, ...over });
  const journal = await open();
  journal.keepFrom(Number.POSITIVE_INFINITY);
  opened.set(journal, { journal, remove });
  return journal;
}

async function close(journal: Journal): Promise<void> {
  const it = opened.get(journal);
  await it?.journal.close();
  it?.remove();
}

journalContract('SegmentJournal', { open, close });

/** Whatever is full is compressed before anybody looks. */
journalContract('SegmentJournal, compressed,', {
  async open(limits, clock) {
    const journal = await open(limits, clock, { compressShare: 1, segmentBytes: 2_500 });
    const append = journal.append.bind(journal);
    journal.append = async (frame) => {
      const stored = await append(frame);
      await journal.compressed();
      return stored;
    };
    return journal;
  },
  async close(journal) {
    compressedSegments += opened.get(journal)?.journal.stats.compressedSegments ?? 0;
    await close(journal);
  },
});

let compressedSegments = 0;
afterAll(() => expect(compressedSegments).toBeGreaterThan(100));
