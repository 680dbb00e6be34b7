import { type Journal, type SegmentJournal } from '#journal';
import { temporaryJournal } from '../journal/temporary-journal.js';
import { journalContract } from './journal.contract.js';

const opened = new Map<Journal, { journal: SegmentJournal; remove: () => void }>();

journalContract('SegmentJournal', {
  async open(limits, clock) {
    const { open, remove } = temporaryJournal({ limits, clock });
    const journal = await open();
    journal.keepFrom(Number.POSITIVE_INFINITY);
    opened.set(journal, { journal, remove });
    return journal;
  },
  async close(journal) {
    const it = opened.get(journal);
    await it?.journal.close();
    it?.remove();
  },
});
